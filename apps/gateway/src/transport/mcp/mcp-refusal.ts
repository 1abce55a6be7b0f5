import { z } from 'zod';
import { GatewayError, type ErrorReason } from '#errors';
import { MCP_ERROR_KEY, mcpErrorDetail } from './mcp-error-result.js';

const MAX_TEXT_LENGTH = 500;

const ERROR_ANSWER = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number()]).nullish(),
  error: z.looseObject({
    code: z.number(),
    message: z.string(),
    data: z.record(z.string(), z.unknown()).optional(),
  }),
});

/** An answer of the SDK with an HTTP status of 400 or above. */
export type McpRefusal =
  /** Refuses the HTTP request itself, without a JSON-RPC request to answer. */
  | { readonly kind: 'http'; readonly status: number; readonly error: GatewayError }
  /** Refuses a JSON-RPC request that its client waits for; `body` also holds the reason of the contract. */
  | { readonly kind: 'rpc'; readonly error: GatewayError; readonly body: string };

/** Returns what an answer of the SDK refuses, in the taxonomy. `text` is its body. */
export function mcpRefusal(status: number, text: string, requestId: string): McpRefusal {
  const parsed = ERROR_ANSWER.safeParse(jsonOf(text));
  if (!parsed.success) {
    const error = new GatewayError(reasonOf(status, text), 'the request is not a valid MCP request');
    return { kind: 'http', status, error };
  }
  const { id, error } = parsed.data;
  const failure = new GatewayError(
    reasonOf(status, error.message),
    error.message.slice(0, MAX_TEXT_LENGTH) || 'the request is not a valid MCP request',
  );
  if (id === undefined || id === null) return { kind: 'http', status, error: failure };
  const data = { ...error.data, [MCP_ERROR_KEY]: mcpErrorDetail(failure, requestId) };
  return {
    kind: 'rpc',
    error: failure,
    body: JSON.stringify({ jsonrpc: '2.0', id, error: { ...error, data } }),
  };
}

function reasonOf(status: number, text: string): ErrorReason {
  if (status === 406) return 'MCP_NOT_ACCEPTABLE';
  if (status === 409) return 'MCP_STREAM_EXISTS';
  if (status >= 500) return 'UNFORESEEN';
  return /protocol version/i.test(text) ? 'MCP_VERSION_UNSUPPORTED' : 'REQUEST_MALFORMED';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
