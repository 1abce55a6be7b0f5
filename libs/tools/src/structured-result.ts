import type { CallToolResult } from '@modelcontextprotocol/client';

/** What a tool gave as an object; undefined when it gave nothing structured, or something else than an object. */
export function structuredResult({
  structuredContent: given,
}: CallToolResult): Readonly<Record<string, unknown>> | undefined {
  return isObject(given) ? given : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
