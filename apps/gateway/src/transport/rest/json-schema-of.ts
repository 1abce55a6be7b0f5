import {
  ScalarType,
  type DescEnum,
  type DescField,
  type DescMessage,
  type JsonValue,
} from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence as Presence } from '@bufbuild/protobuf/wkt';
import { fieldDoc } from './field-doc.js';
import type { JsonSchema } from './json-schema.js';

const WELL_KNOWN: Record<string, JsonSchema> = {
  'google.protobuf.Timestamp': { type: 'string', format: 'date-time' },
  'google.protobuf.Duration': { type: 'string', pattern: String.raw`^-?\d+(\.\d{1,9})?s$` },
};

export interface MessageSchemaOptions {
  /**
   * True for requests, where only fields that the contract marks are required; replies hold every plain
   * field.
   */
  readonly isRequest: boolean;
  /** Names in the proto of fields that are given elsewhere, such as in the path. */
  readonly without?: ReadonlySet<string>;
}

/** Returns the OpenAPI schema of a message's protobuf JSON, so that the documents follow the contract. */
export function jsonSchemaOf(message: DescMessage, options: MessageSchemaOptions): JsonSchema {
  const fields = message.fields.filter(({ name }) => options.without?.has(name) !== true);
  const properties = Object.fromEntries(fields.map((field) => [field.jsonName, fieldSchema(field)]));
  const isThere = (field: DescField): boolean =>
    options.isRequest ? fieldDoc(field).required === true : isPrinted(field);
  const required = fields.filter(isThere).map(({ jsonName }) => jsonName);
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
}

/** Yields a message and the messages it refers to, without the well-known types. */
export function messagesWithin(message: DescMessage, found = new Set<DescMessage>()): Set<DescMessage> {
  if (found.has(message) || message.typeName in WELL_KNOWN) return found;
  found.add(message);
  for (const field of message.fields) {
    if (field.message !== undefined) messagesWithin(field.message, found);
  }
  return found;
}

export function schemaRef(message: DescMessage): JsonSchema {
  return WELL_KNOWN[message.typeName] ?? { $ref: `#/components/schemas/${message.name}` };
}

/** Returns the schema of a field with its description and example. */
export function fieldSchema(field: DescField): JsonSchema {
  const schema = typeSchema(field);
  // OpenAPI ignores everything beside a reference.
  const shown = schema.$ref === undefined ? schema : { allOf: [schema] };
  return { ...shown, description: fieldDoc(field).description, example: exampleOf(field) };
}

/** Returns true for fields that REST always prints; messages and oneofs are absent when unset. */
function isPrinted({ fieldKind, presence }: DescField): boolean {
  return fieldKind === 'list' || fieldKind === 'map' || presence === Presence.IMPLICIT;
}

function exampleOf(field: DescField): JsonValue {
  const { example } = fieldDoc(field);
  if (example !== undefined) return example;
  if (field.message === undefined) throw new Error(`the proto has no example for ${field.toString()}`);
  const held = messageExample(field.message);
  return field.fieldKind === 'list' ? [held] : held;
}

function messageExample({ fields }: DescMessage): JsonValue {
  // Only the first field of a oneof.
  const shown = fields.filter((field) => field.oneof === undefined || field.oneof.fields[0] === field);
  return Object.fromEntries(shown.map((field) => [field.jsonName, exampleOf(field)]));
}

function typeSchema(field: DescField): JsonSchema {
  switch (field.fieldKind) {
    case 'scalar':
      return scalarSchema(field.scalar);
    case 'enum':
      return enumSchema(field.enum);
    case 'message':
      return schemaRef(field.message);
    case 'list':
      return { type: 'array', items: elementSchema(field) };
    case 'map':
      return { type: 'object', additionalProperties: elementSchema(field) };
  }
}

function elementSchema(field: DescField & ({ fieldKind: 'list' } | { fieldKind: 'map' })): JsonSchema {
  if (field.message !== undefined) return schemaRef(field.message);
  if (field.enum !== undefined) return enumSchema(field.enum);
  return scalarSchema(field.scalar);
}

function enumSchema({ values }: DescEnum): JsonSchema {
  return { type: 'string', enum: values.map((value) => value.name) };
}

function scalarSchema(scalar: ScalarType): JsonSchema {
  switch (scalar) {
    case ScalarType.BOOL:
      return { type: 'boolean' };
    case ScalarType.INT32:
    case ScalarType.UINT32:
      return { type: 'integer', format: 'int32' };
    case ScalarType.INT64:
    case ScalarType.UINT64:
      return { type: 'string', format: 'int64' };
    default:
      return { type: 'string' };
  }
}
