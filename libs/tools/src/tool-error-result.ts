import type { CallToolResult } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { ERROR_REASONS, GatewayError, type ErrorReason } from '#errors';

/** Metadata key that carries the gateway's error, which MCP's own text cannot express. */
const META_KEY = 'run-gateway/error';

const META = z.object({
  reason: z.string().refine((reason): reason is ErrorReason => Object.hasOwn(ERROR_REASONS, reason)),
  message: z.string(),
  metadata: z.record(z.string(), z.string()),
  retryDelayMs: z.number().optional(),
});

/** Returns the MCP result of a failed tool. */
export function toolErrorResult(error: unknown): CallToolResult {
  if (!(error instanceof GatewayError)) {
    return { isError: true, content: [{ type: 'text', text: String(error) }] };
  }
  const { reason, message, metadata, retryDelayMs } = error;
  return {
    isError: true,
    content: [{ type: 'text', text: message }],
    _meta: { [META_KEY]: { reason, message, metadata: { ...metadata }, retryDelayMs } },
  };
}

/** Returns the error of a failed result; `TOOL_FAILED` when the result carries no gateway error. */
export function errorOfResult(toolName: string, result: CallToolResult): GatewayError {
  const { _meta: meta } = result;
  const known = META.safeParse(meta?.[META_KEY]);
  if (known.success) {
    const { reason, message, ...options } = known.data;
    return new GatewayError(reason, message, {
      metadata: options.metadata,
      ...(options.retryDelayMs === undefined ? {} : { retryDelayMs: options.retryDelayMs }),
    });
  }
  const text = result.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  return new GatewayError('TOOL_FAILED', `The tool ${toolName} failed.`, { cause: new Error(text) });
}
