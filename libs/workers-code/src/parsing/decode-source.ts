import { isAscii, isUtf8 } from 'node:buffer';
import { declaredEncoding } from './declared-encoding.js';
import { guessedEncoding } from './guessed-encoding.js';
import { utf16Text } from './utf16-text.js';

/** A text, without a byte order mark. */
export interface DecodedSource {
  readonly text: string;
  /** The name of its encoding, when that is no Unicode. */
  readonly encoding?: string;
}

/** A text that has this many right characters for each wrong byte is UTF-8 that was damaged. */
const RIGHT_FOR_WRONG = 2;
const LONGEST_CHARACTER = 4;

/**
 * The text of a file's bytes, whatever its encoding: UTF-8, marked UTF-16, what
 * the file says it is, or what fits best, where ASCII is always right. Single
 * bytes that do not fit become U+FFFD. Undefined for what is marked as UTF-16
 * and is no text.
 */
export function decodeSource(bytes: Buffer): DecodedSource | undefined {
  if (isAscii(bytes)) return { text: bytes.toString('latin1') };
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return decodeSource(bytes.subarray(3));
  const utf16 = utf16Text(bytes);
  if (utf16 !== undefined) return utf16.includes('\0') ? undefined : { text: utf16 };
  const whole = withoutBrokenEnd(bytes);
  if (isUtf8(whole)) return { text: whole.toString('utf8') };
  const declared = declaredEncoding(bytes);
  if (declared === undefined || declared.startsWith('utf-')) {
    const text = bytes.toString('utf8');
    if (isMostlyRight(text)) return { text };
  }
  const encoding = declared === undefined || declared.startsWith('utf-') ? guessedEncoding(bytes) : declared;
  return { text: new TextDecoder(encoding).decode(bytes), encoding };
}

/** Without the first bytes of a character that the end cuts off, as where only the beginning of a file is read. */
function withoutBrokenEnd(bytes: Buffer): Buffer {
  for (let back = 1; back < LONGEST_CHARACTER && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needed > back ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}

function isMostlyRight(text: string): boolean {
  let wrong = 0;
  let right = 0;
  for (const [char] of text.matchAll(/[\u0080-\u{10ffff}]/gu)) {
    if (char === '\ufffd') wrong += 1;
    else right += 1;
  }
  return right >= RIGHT_FOR_WRONG * wrong;
}
