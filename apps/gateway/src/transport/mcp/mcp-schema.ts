import type { DescMessage } from '@bufbuild/protobuf';
import type { JSONObject, JSONValue } from '@modelcontextprotocol/server';
import { jsonSchemaOf, messagesWithin } from '../rest/json-schema-of.js';

/** The JSON schema of an object, as MCP wants it for a tool's input and output. */
export interface McpSchema {
  readonly [key: string]: unknown;
  readonly type: 'object';
  readonly properties: Readonly<Record<string, JSONValue>>;
}

/** Also used for results: only fields that the contract marks are required. */
const REQUEST = { isRequest: true };
const REFERENCE = '#/components/schemas/';

/**
 * Returns the self-contained schema of a message's protobuf JSON. `descriptions` replace the contract's for
 * some fields.
 */
export function mcpSchemaOf(
  message: DescMessage,
  descriptions: Readonly<Record<string, string>> = {},
): McpSchema {
  const [own, ...others] = [...messagesWithin(message)];
  const definitions = Object.fromEntries(
    others.map((each) => [each.name, standingAlone(jsonSchemaOf(each, REQUEST)) as JSONObject]),
  );
  const { properties = {}, required } = standingAlone(jsonSchemaOf(own ?? message, REQUEST)) as {
    readonly properties?: Record<string, JSONObject>;
    readonly required?: readonly string[];
  };
  const described = Object.entries(properties).map(([name, schema]) => {
    const description = descriptions[name];
    return [name, description === undefined ? schema : { ...schema, description }] as const;
  });
  return {
    type: 'object',
    properties: Object.fromEntries(described),
    ...(required === undefined ? {} : { required }),
    ...(others.length > 0 ? { $defs: definitions } : {}),
  };
}

/** Makes references local to the schema and drops keys that only OpenAPI knows. */
function standingAlone(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(standingAlone);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).flatMap(([key, value]) => {
    if (key === 'format' || key === 'example') return [];
    if (key === '$ref') return [[key, String(value).replace(REFERENCE, '#/$defs/')] as const];
    return [[key, standingAlone(value)] as const];
  });
  return Object.fromEntries(entries);
}
