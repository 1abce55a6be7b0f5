import type { CallToolResult } from '@modelcontextprotocol/server';
import type { GatewayError } from '#errors';

/** Where a failed result says which error it was, as the other wires do. */
const MCP_ERROR_KEY = 'run-gateway/error';

/** An error as the result of a tool: in words for a model, in `_meta` for programs. */
export function mcpErrorResult(error: GatewayError, requestId: string): CallToolResult {
  const { code, reason, message, retryable, retryDelayMs, metadata } = error;
  const detail = { code, reason, message, retryable, retryDelayMs, metadata: { ...metadata }, requestId };
  return {
    isError: true,
    content: [{ type: 'text', text: `${reason}: ${message}` }],
    _meta: { [MCP_ERROR_KEY]: detail },
  };
}
