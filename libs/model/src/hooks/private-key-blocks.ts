import { setImmediate as yieldToEventLoop } from 'node:timers/promises';

const BEGIN = '-----BEGIN ';
const LABEL_END = 'PRIVATE KEY';
const MARK_CHARS = 80;
const MAX_BLOCK_CHARS = 32 * 1024;
/** Blocks to process before yielding to the event loop. */
const BLOCKS_PER_YIELD = 8;
const MASK = '[redacted: private key]';

/** The characters of a key's body, including line ends written as `\n`. */
const BODY = /^[A-Za-z0-9+/=\s\\:,.-]*/;

/**
 * Redacts PEM and OpenPGP private keys up to their END line, or, when the text stops before it, as far as the
 * base64 goes. Takes linear time: a text without `-----BEGIN` is only searched for it.
 */
export async function withoutPrivateKeys(text: string): Promise<string> {
  const kept: string[] = [];
  let from = 0;
  let blocks = 0;
  for (let at = text.indexOf(BEGIN); at !== -1; at = text.indexOf(BEGIN, Math.max(from, at + BEGIN.length))) {
    if ((blocks += 1) % BLOCKS_PER_YIELD === 0) await yieldToEventLoop();
    const bodyAt = bodyStart(text, at);
    if (bodyAt === undefined) continue;
    kept.push(text.slice(from, at), MASK);
    from = blockEnd(text, bodyAt);
  }
  return from === 0 ? text : kept.join('') + text.slice(from);
}

/** Returns the start of the key after its BEGIN line; undefined when the block is of another kind. */
function bodyStart(text: string, at: number): number | undefined {
  const line = text.slice(at + BEGIN.length, at + BEGIN.length + MARK_CHARS);
  const dashes = line.indexOf('-----');
  if (dashes === -1 || !line.slice(0, dashes).includes(LABEL_END)) return undefined;
  return at + BEGIN.length + dashes + 5;
}

function blockEnd(text: string, bodyAt: number): number {
  const block = text.slice(bodyAt, bodyAt + MAX_BLOCK_CHARS);
  const end = block.indexOf('-----END ');
  const endLine = end === -1 ? -1 : block.indexOf('-----', end + 9);
  if (endLine !== -1) return bodyAt + endLine + 5;
  return bodyAt + (BODY.exec(block)?.[0].length ?? 0);
}
