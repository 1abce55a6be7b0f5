import type { CallToolResult } from '@modelcontextprotocol/client';

/** Returns a tool's result as an object; undefined when it is not structured or not an object. */
export function structuredResult({
  structuredContent: given,
}: CallToolResult): Readonly<Record<string, unknown>> | undefined {
  return isObject(given) ? given : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
