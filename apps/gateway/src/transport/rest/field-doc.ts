import type { DescField, JsonValue } from '@bufbuild/protobuf';
import { clientViewDocs, pipelineDocs } from '#contract';

/** What the contract says of a field. */
export interface FieldDoc {
  readonly description: string;
  /** Absent for a message, whose fields have theirs. */
  readonly example?: JsonValue;
  /** Whether a request without it is refused. */
  readonly required?: boolean;
}

const DOCS: Readonly<Record<string, FieldDoc>> = { ...pipelineDocs, ...clientViewDocs };

/** The comments of the proto are the one place where fields are described. @throws where a field has none */
export function fieldDoc({ parent, name }: DescField): FieldDoc {
  const doc = DOCS[`${parent.typeName}.${name}`];
  if (doc === undefined) throw new Error(`the proto does not describe ${parent.typeName}.${name}`);
  return doc;
}
