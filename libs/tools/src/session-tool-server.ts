import { McpServer, type CallToolResult } from '@modelcontextprotocol/server';
import { GatewayError } from '#errors';
import type { SessionTool } from './session-tool.js';
import { toolErrorResult } from './tool-error-result.js';

/** Creates an MCP server that offers the tools; it is not connected yet. */
export function sessionToolServer(tools: readonly SessionTool[], maxOutputBytes: number): McpServer {
  const server = new McpServer({ name: 'run-gateway', version: '1' });
  for (const tool of tools) {
    const { name, description, input, output } = tool;
    server.registerTool(
      name,
      { description, inputSchema: input, outputSchema: output },
      async (args: Record<string, unknown>, { mcpReq: { signal } }): Promise<CallToolResult> => {
        try {
          return { content: [], structuredContent: await runBounded(tool, args, signal, maxOutputBytes) };
        } catch (error) {
          return toolErrorResult(error);
        }
      },
    );
  }
  return server;
}

async function runBounded(
  tool: SessionTool,
  args: Record<string, unknown>,
  signal: AbortSignal,
  maxOutputBytes: number,
): Promise<Record<string, unknown>> {
  const value = tool.output.parse(await tool.run(args, { signal }));
  if (Buffer.byteLength(JSON.stringify(value)) > maxOutputBytes) {
    throw new GatewayError(
      'TOOL_OUTPUT_TOO_LARGE',
      `The tool ${tool.name} returned more than ${maxOutputBytes} bytes; request less.`,
    );
  }
  return value;
}
