import type { DescEnum, DescField, DescMessage } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';

/** The part of OpenAPI's schema objects that protobuf JSON needs. */
export interface JsonSchema {
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly enum?: string[];
  readonly items?: JsonSchema;
  readonly properties?: Record<string, JsonSchema>;
  readonly additionalProperties?: JsonSchema;
  readonly $ref?: string;
}

const WELL_KNOWN: Record<string, JsonSchema> = {
  'google.protobuf.Timestamp': { type: 'string', format: 'date-time' },
  'google.protobuf.Duration': { type: 'string', format: 'duration such as 1.5s' },
};

/** The protobuf JSON of a message as an OpenAPI schema, so that the documents follow the contract by themselves. */
export function jsonSchemaOf(message: DescMessage): JsonSchema {
  const properties = Object.fromEntries(message.fields.map((field) => [field.jsonName, fieldSchema(field)]));
  return { type: 'object', properties };
}

/** The messages a message holds, itself included, without the well-known ones. */
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

function fieldSchema(field: DescField): JsonSchema {
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
