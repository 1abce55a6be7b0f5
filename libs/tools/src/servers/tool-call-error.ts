import {
  ProtocolError,
  ProtocolErrorCode,
  SdkError,
  SdkErrorCode,
  type CallToolResult,
} from '@modelcontextprotocol/client';
import { GatewayError } from '#errors';
import { ANSWER_TOO_LARGE } from './too-large-answer.js';

const SHOWN_CHARACTERS = 500;
/** Matches the text with which the SDK's servers report arguments that do not fit the tool's schema. */
const INVALID_ARGUMENTS = /^MCP error -32602\b/;

type CallReason = 'TOOL_TIMEOUT' | 'TOOL_OUTPUT_TOO_LARGE' | 'TOOL_ARGUMENTS_INVALID';

const REASONS: Readonly<Record<string, CallReason | undefined>> = {
  [SdkErrorCode.RequestTimeout]: 'TOOL_TIMEOUT',
  [ProtocolErrorCode.InvalidParams]: 'TOOL_ARGUMENTS_INVALID',
  [ANSWER_TOO_LARGE]: 'TOOL_OUTPUT_TOO_LARGE',
};

/** Returns true when the error belongs to the call alone (a JSON-RPC error or a timeout), not to the connection. */
export function isOfCall(error: unknown): error is ProtocolError | SdkError {
  if (error instanceof ProtocolError) return true;
  return error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout;
}

/** Converts a JSON-RPC error or a timeout of a call to a `GatewayError`. */
export function toolCallError(
  name: string,
  error: ProtocolError | SdkError,
  limits: { readonly callTimeoutMs: number; readonly maxOutputBytes: number },
): GatewayError {
  switch (REASONS[error.code]) {
    case 'TOOL_TIMEOUT':
      return new GatewayError(
        'TOOL_TIMEOUT',
        `The tool ${name} took longer than ${limits.callTimeoutMs} ms.`,
      );
    case 'TOOL_OUTPUT_TOO_LARGE':
      return new GatewayError(
        'TOOL_OUTPUT_TOO_LARGE',
        `The tool ${name} returned more than ${limits.maxOutputBytes} bytes; request less.`,
      );
    case 'TOOL_ARGUMENTS_INVALID':
      return invalidArguments(name, error.message);
    case undefined:
      return new GatewayError('TOOL_FAILED', `The tool ${name} failed. ${shown(error.message)}`, {
        cause: error,
      });
  }
}

/**
 * Returns the error for a tool that ran and failed, with the tool's own text for the caller, which is usually a
 * model.
 */
export function resultError(name: string, { content }: CallToolResult): GatewayError {
  const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  if (INVALID_ARGUMENTS.test(text)) return invalidArguments(name, text);
  return new GatewayError('TOOL_FAILED', `The tool ${name} failed. ${shown(text)}`.trim());
}

function invalidArguments(name: string, text: string): GatewayError {
  return new GatewayError('TOOL_ARGUMENTS_INVALID', `The arguments of ${name} are not valid. ${shown(text)}`);
}

/** Shortens untrusted text and puts it on one line. */
function shown(text: string): string {
  const oneLine = text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  const cut = oneLine.length > SHOWN_CHARACTERS ? `${oneLine.slice(0, SHOWN_CHARACTERS)}...` : oneLine;
  return cut.toWellFormed();
}
