import { isUtf8 } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JsonValue } from '@bufbuild/protobuf';
import { JsonOutline, type JsonBounds } from './json-outline.js';
import { invalidField, malformedRequest } from './request-refusals.js';
import { MAX_JSON_DEPTH, MAX_REQUEST_PIECES } from './request-bounds.js';

const BOUNDS: JsonBounds = { maxPieces: MAX_REQUEST_PIECES, maxDepth: MAX_JSON_DEPTH };
const LARGE_BYTES = 64 * 1024;

/**
 * Parses the JSON of a request, for REST, Connect and MCP alike: valid UTF-8, no name twice in an object, and
 * a bounded number of values. Input above a bound is not parsed. An error names the field it is in, where
 * there is one. Errors: `REQUEST_MALFORMED`, `FIELD_INVALID`.
 */
export async function readJson(bytes: Buffer): Promise<JsonValue> {
  const value = parsed(bytes);
  // Converting a large value takes about as long as parsing it, so the event loop gets a turn in between.
  if (bytes.length > LARGE_BYTES) await nextTurn();
  return value;
}

function parsed(bytes: Buffer): JsonValue {
  if (!isUtf8(bytes)) throw malformedRequest('is not UTF-8');
  // Some clients start with a byte order mark, which is not part of the JSON.
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const outline = new JsonOutline(text, BOUNDS);
  const { lastMember } = outline;
  if (outline.fault === 'too_many') {
    const problem = 'has too many names and values';
    throw lastMember === undefined ? malformedRequest(problem) : invalidField(lastMember, problem);
  }
  if (outline.fault === 'too_deep') throw malformedRequest('is nested too deeply', lastMember);
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    throw malformedRequest('is not JSON', brokenMember(text, outline));
  }
  if (outline.fault === 'duplicate') throw malformedRequest('is given twice', outline.duplicateName);
  return value;
}

/** Returns the name of the first member whose value is not valid JSON by itself. */
function brokenMember(text: string, { members }: JsonOutline): string | undefined {
  return members.find(({ start, end }) => !isValue(text.slice(start, end)))?.name;
}

/** Returns true for a colon followed by a valid value. */
function isValue(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\s*:/, ''));
    return true;
  } catch {
    return false;
  }
}
