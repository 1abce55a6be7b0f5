import type { DescField, JsonValue } from '@bufbuild/protobuf';
import { clientViewDocs, pipelineDocs } from '#contract';

/** The documentation of a field in the contract. */
export interface FieldDoc {
  readonly description: string;
  /** Absent for a message field, whose own fields have examples. */
  readonly example?: JsonValue;
  /** True if a request without the field is refused. */
  readonly required?: boolean;
}

const DOCS: Readonly<Record<string, FieldDoc>> = { ...pipelineDocs, ...clientViewDocs };

/** Returns a field's documentation, which comes from the comments of the proto. @throws if it has none */
export function fieldDoc({ parent, name }: DescField): FieldDoc {
  const doc = DOCS[`${parent.typeName}.${name}`];
  if (doc === undefined) throw new Error(`the proto does not describe ${parent.typeName}.${name}`);
  return doc;
}
