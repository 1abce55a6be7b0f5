import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import type { OverlongLine } from './bounded-lines.js';

/** JSON-RPC error code of the substitute for an answer that is too large. */
export const ANSWER_TOO_LARGE = -32_013;

const ID_AT_FRONT = /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d{1,15})\s*,/;
const ID_AT_END = /"id"\s*:\s*(\d{1,15})\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$/;

/**
 * Returns an error response in place of an answer that was too large to read, so that its caller need not wait for
 * the timeout. Undefined when the remains of the message do not tell which request it answers.
 */
export function tooLargeAnswer({ head, tail }: OverlongLine): JSONRPCMessage | undefined {
  const id = ID_AT_FRONT.exec(head)?.[1] ?? ID_AT_END.exec(tail)?.[1];
  if (id === undefined) return undefined;
  return {
    jsonrpc: '2.0',
    id: Number(id),
    error: { code: ANSWER_TOO_LARGE, message: 'the answer is too large' },
  };
}
