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
/** How the SDK's servers say in a result that the arguments do not fit the tool's schema. */
const INVALID_ARGUMENTS = /^MCP error -32602\b/;

type CallReason = 'TOOL_TIMEOUT' | 'TOOL_OUTPUT_TOO_LARGE' | 'TOOL_ARGUMENTS_INVALID';

const REASONS: Readonly<Record<string, CallReason | undefined>> = {
  [SdkErrorCode.RequestTimeout]: 'TOOL_TIMEOUT',
  [ProtocolErrorCode.InvalidParams]: 'TOOL_ARGUMENTS_INVALID',
  [ANSWER_TOO_LARGE]: 'TOOL_OUTPUT_TOO_LARGE',
};

/** Whether the server has answered the call with a JSON-RPC error, or is only slow. */
export function isOfCall(error: unknown): error is ProtocolError | SdkError {
  if (error instanceof ProtocolError) return true;
  return error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout;
}

/** The error of a call that its server answered with a JSON-RPC error, or not in time. */
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
        `The tool ${name} gave more than ${limits.maxOutputBytes} bytes; ask for less.`,
      );
    case 'TOOL_ARGUMENTS_INVALID':
      return invalidArguments(name, error.message);
    case undefined:
      return new GatewayError('TOOL_FAILED', `The tool ${name} failed. ${shown(error.message)}`, {
        cause: error,
      });
  }
}

/** The error of a tool that ran and failed; its own words are for whoever called it, a model most of all. */
export function resultError(name: string, { content }: CallToolResult): GatewayError {
  const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  if (INVALID_ARGUMENTS.test(text)) return invalidArguments(name, text);
  return new GatewayError('TOOL_FAILED', `The tool ${name} failed. ${shown(text)}`.trim());
}

function invalidArguments(name: string, text: string): GatewayError {
  return new GatewayError('TOOL_ARGUMENTS_INVALID', `The arguments of ${name} are not valid. ${shown(text)}`);
}

/** Strangers' words: bounded, and on one line. */
function shown(text: string): string {
  const oneLine = text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
  const cut = oneLine.length > SHOWN_CHARACTERS ? `${oneLine.slice(0, SHOWN_CHARACTERS)}...` : oneLine;
  return cut.toWellFormed();
}
