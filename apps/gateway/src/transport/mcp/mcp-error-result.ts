import type { CallToolResult } from '@modelcontextprotocol/server';
import type { GatewayError } from '#errors';

/** Where a failed result or answer says which error it was, as the other wires do. */
export const MCP_ERROR_KEY = 'run-gateway/error';

/** An error for programs, with everything that the other wires say of it. */
export function mcpErrorDetail(error: GatewayError, requestId: string): Readonly<Record<string, unknown>> {
  const { code, reason, message, retryable, retryDelayMs, metadata } = error;
  return { code, reason, message, retryable, retryDelayMs, metadata: { ...metadata }, requestId };
}

/** An error as the result of a tool: in words for a model, in `_meta` for programs. */
export function mcpErrorResult(error: GatewayError, requestId: string): CallToolResult {
  return {
    isError: true,
    content: [{ type: 'text', text: `${error.reason}: ${error.message}` }],
    _meta: { [MCP_ERROR_KEY]: mcpErrorDetail(error, requestId) },
  };
}
