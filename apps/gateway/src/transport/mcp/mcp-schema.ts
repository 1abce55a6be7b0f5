import type { DescMessage } from '@bufbuild/protobuf';
import type { JSONObject, JSONValue } from '@modelcontextprotocol/server';
import { jsonSchemaOf, messagesWithin } from '../rest/json-schema-of.js';

/** A JSON schema of an object, as MCP wants it for what goes into a tool and what comes out. */
export interface McpSchema {
  readonly [key: string]: unknown;
  readonly type: 'object';
  readonly properties: Readonly<Record<string, JSONValue>>;
}

/** Of results too only what the contract marks must be there. */
const REQUEST = { isRequest: true };
const REFERENCE = '#/components/schemas/';

/** The protobuf JSON of a message, complete in itself, with other words than the contract's for some of its fields. */
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

/** References point into the schema itself, and what only OpenAPI knows is left out. */
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
