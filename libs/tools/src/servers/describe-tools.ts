import type { Tool } from '@modelcontextprotocol/client';
import { jsonSizeBytes } from '../json-size.js';
import type { ToolDescription } from '../tool-registry.port.js';

/** The syntax of tool names in MCP. */
const TOOL_NAME = /^[A-Za-z0-9_./-]{1,128}$/;
const SHOWN_DESCRIPTION_CHARACTERS = 4_096;

/**
 * Returns the server's tools by their own names, described under `server.name`. Tools that could not be called or
 * exceed a limit are left out, and reported through `onLeftOut`.
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
  if (!TOOL_NAME.test(name)) return 'not a valid name';
  if (described.has(name)) return 'offered twice';
  if (described.size >= limits.maxTools) return `the server has more than ${limits.maxTools} tools`;
  if (jsonSizeBytes(schemas) > limits.maxSchemaBytes)
    return `its schemas take more than ${limits.maxSchemaBytes} bytes`;
  return undefined;
}
