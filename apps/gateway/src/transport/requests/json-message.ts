import {
  fromJson,
  ScalarType,
  type DescField,
  type DescMessage,
  type JsonObject,
  type JsonValue,
  type MessageShape,
} from '@bufbuild/protobuf';
import { invalidField, malformedRequest } from './request-refusals.js';

/**
 * Longest number, time or enum name, in characters; the cost of converting a text to a number grows faster
 * than its length.
 */
const MAX_SHORT_TEXT = 64;

/** Treatment of fields that the message does not have. */
export type UnknownFields = 'refused' | 'ignored';

/**
 * Converts a JSON value to a message. A field may have its name in the proto or its camelCase form. Errors,
 * which name the field: `REQUEST_MALFORMED` for a wrong type or a field in both spellings, `FIELD_INVALID`
 * for an unknown field.
 */
export function jsonMessage<D extends DescMessage>(
  schema: D,
  value: JsonValue | undefined,
  unknown: UnknownFields,
): MessageShape<D> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw malformedRequest('is not a JSON object');
  }
  const known: JsonObject = {};
  const seen = new Set<DescField>();
  for (const [name, given] of Object.entries(value)) {
    const field = schema.fields.find((each) => each.jsonName === name || each.name === name);
    if (field === undefined) {
      if (unknown === 'ignored') continue;
      throw invalidField(name, 'is not known');
    }
    if (seen.has(field)) throw malformedRequest('is given twice', field.name);
    seen.add(field);
    if (typeof given === 'string' && given.length > MAX_SHORT_TEXT && !isText(field)) {
      throw malformedRequest('is not of its type', field.name);
    }
    known[field.name] = given;
  }
  try {
    return fromJson(schema, known);
  } catch {
    throw malformedRequest('is not of its type', brokenField(schema, known));
  }
}

/** Returns the name of the first field that cannot be converted by itself. */
function brokenField(schema: DescMessage, given: JsonObject): string | undefined {
  return Object.entries(given).find(([name, value]) => !isField(schema, { [name]: value }))?.[0];
}

function isField(schema: DescMessage, field: JsonObject): boolean {
  try {
    fromJson(schema, field);
    return true;
  } catch {
    return false;
  }
}

function isText(field: DescField): boolean {
  return (
    field.fieldKind === 'scalar' && (field.scalar === ScalarType.STRING || field.scalar === ScalarType.BYTES)
  );
}
