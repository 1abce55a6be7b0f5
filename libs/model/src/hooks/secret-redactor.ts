import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { withoutPrivateKeys } from './private-key-blocks.js';
import { MAX_SECRET_CHARS, SECRET_PATTERNS, type SecretPattern } from './secret-patterns.js';

/** Characters to scan before yielding to the event loop. */
const WINDOW_CHARS = 8 * 1024;
/** Upper bound of a pattern's lookbehind. */
const LOOK_BEHIND_CHARS = 16;

interface Found {
  readonly at: number;
  readonly end: number;
  readonly kind: string;
}

/**
 * Replaces what looks like a secret by a note of its kind. Takes time and memory linear in the length of the text.
 * Finds known formats only; a secret without a format, such as a plain password in a sentence, is not found.
 */
export async function withoutSecrets(text: string): Promise<string> {
  const keyless = await withoutPrivateKeys(text);
  const kept: string[] = [];
  let from = 0;
  for (let start = 0; start < keyless.length; start += WINDOW_CHARS) {
    if (start > 0) await yieldToEventLoop();
    for (const { at, end, kind } of secretsBetween(keyless, Math.max(start, from), start + WINDOW_CHARS)) {
      kept.push(keyless.slice(from, at), `[redacted: ${kind}]`);
      from = end;
    }
  }
  return from === 0 ? keyless : kept.join('') + keyless.slice(from);
}

/** Returns the secrets that start in the window, in order and without overlaps. */
function secretsBetween(text: string, start: number, end: number): readonly Found[] {
  const base = Math.max(0, start - LOOK_BEHIND_CHARS);
  const piece = text.slice(base, end + MAX_SECRET_CHARS);
  const found = SECRET_PATTERNS.flatMap((pattern) => matches(pattern, piece, start - base, end - base));
  found.sort((a, b) => a.at - b.at || b.end - a.end);
  let reached = 0;
  const apart = found.filter((each) => {
    if (each.at < reached) return false;
    reached = each.end;
    return true;
  });
  return apart.map(({ at, end: stop, kind }) => ({ at: at + base, end: stop + base, kind }));
}

function matches({ kind, pattern }: SecretPattern, piece: string, start: number, end: number): Found[] {
  const found: Found[] = [];
  pattern.lastIndex = start;
  for (let match = pattern.exec(piece); match !== null; match = pattern.exec(piece)) {
    if (match.index >= end) break;
    const [whole] = match;
    const secret = match.groups?.['secret'];
    const at = secret === undefined ? match.index : match.index + whole.lastIndexOf(secret);
    found.push({ at, end: at + (secret ?? whole).length, kind });
    if (whole === '') pattern.lastIndex += 1;
  }
  return found;
}
