import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import type { LineRemains } from './bounded-lines.js';

/** Of JSON-RPC errors that this side makes in the place of answers it does not take. */
export const ANSWER_TOO_LARGE = -32_013;

const ID_AT_FRONT = /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d{1,15})\s*,/;
const ID_AT_END = /"id"\s*:\s*(\d{1,15})\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$/;

/**
 * The error that stands for an answer which was too large to be read, so that
 * its caller need not wait for the timeout. Undefined when what is left of the
 * message does not tell which request it answers.
 */
export function tooLargeAnswer({ head, tail }: LineRemains): JSONRPCMessage | undefined {
  const id = ID_AT_FRONT.exec(head)?.[1] ?? ID_AT_END.exec(tail)?.[1];
  if (id === undefined) return undefined;
  return {
    jsonrpc: '2.0',
    id: Number(id),
    error: { code: ANSWER_TOO_LARGE, message: 'the answer is too large' },
  };
}
