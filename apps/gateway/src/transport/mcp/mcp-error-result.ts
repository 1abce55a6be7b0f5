import type { CallToolResult } from '@modelcontextprotocol/server';
import type { GatewayError } from '#errors';

/** Key in `_meta` of a failed result, or in `data` of a JSON-RPC error, for the error's details. */
export const MCP_ERROR_KEY = 'run-gateway/error';

/** Returns an error's details for programs, with everything that other wires report. */
export function mcpErrorDetail(error: GatewayError, requestId: string): Readonly<Record<string, unknown>> {
  const { code, reason, message, retryable, retryDelayMs, metadata } = error;
  return { code, reason, message, retryable, retryDelayMs, metadata: { ...metadata }, requestId };
}

/** Returns an error as the result of a tool: as text for a model, and in `_meta` for programs. */
export function mcpErrorResult(error: GatewayError, requestId: string): CallToolResult {
  return {
    isError: true,
    content: [{ type: 'text', text: `${error.reason}: ${error.message}` }],
    _meta: { [MCP_ERROR_KEY]: mcpErrorDetail(error, requestId) },
  };
}
