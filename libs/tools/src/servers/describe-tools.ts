import type { Tool } from '@modelcontextprotocol/client';
import { jsonSizeBytes } from '../json-size.js';
import type { ToolDescription } from '../tool-registry.port.js';

/** As MCP has names of tools. */
const TOOL_NAME = /^[A-Za-z0-9_./-]{1,128}$/;
const SHOWN_DESCRIPTION_CHARACTERS = 4_096;

/**
 * What a server offers, by its own names, described under the server's name.
 * What could not be called or would not fit is left out, and told.
 */
export function describeTools(
  server: string,
  tools: readonly Tool[],
  limits: { readonly maxTools: number; readonly maxSchemaBytes: number },
  onLeftOut: (detail: string) => void,
): ReadonlyMap<string, ToolDescription> {
  const described = new Map<string, ToolDescription>();
  for (const { name, description = '', inputSchema, outputSchema } of tools) {
    const problem = problemOf(name, { inputSchema, outputSchema }, limits, described);
    if (problem !== undefined) {
      onLeftOut(`${JSON.stringify(name.slice(0, 128))}: ${problem}`);
      continue;
    }
    described.set(name, {
      name: `${server}.${name}`,
      description: description.slice(0, SHOWN_DESCRIPTION_CHARACTERS).toWellFormed(),
      inputSchema,
      ...(outputSchema === undefined ? {} : { outputSchema }),
    });
  }
  return described;
}

function problemOf(
  name: string,
  schemas: object,
  limits: { readonly maxTools: number; readonly maxSchemaBytes: number },
  described: ReadonlyMap<string, ToolDescription>,
): string | undefined {
  if (!TOOL_NAME.test(name)) return 'not a name';
  if (described.has(name)) return 'offered twice';
  if (described.size >= limits.maxTools) return `the server has more than ${limits.maxTools} tools`;
  if (jsonSizeBytes(schemas) > limits.maxSchemaBytes)
    return `its schemas take more than ${limits.maxSchemaBytes} bytes`;
  return undefined;
}
