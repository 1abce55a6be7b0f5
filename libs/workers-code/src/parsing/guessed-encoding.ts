import { analyse } from 'chardet';

const SAMPLE_BYTES = 4_096;
/** So much of what is beyond ASCII is in words. */
const WORDS_SHARE = 0.8;
const FALLBACK = 'windows-1252';
/** From here on the statistics of letters are believed. */
const SURE = 50;
/** Of scripts that have nothing in common with the Western one less is enough. */
const LIKELY = 20;
const OTHER_SCRIPT = /^(?:koi8-r|windows-125[1356]|iso-8859-[5678])$/;
/** Those in which a byte of ASCII can be half of a character, and their like. */
const OF_TWO_BYTES = ['euc-kr', 'gb18030', 'euc-jp', 'big5'];
/** Lines with something beyond ASCII, from there to the last such byte and the one behind it. */
const BEYOND_ASCII = /[\x80-\xff](?:[^\n]*[\x80-\xff])?[^\n]?/g;

/**
 * The decoder that fits best what is neither UTF-8 nor says what it is. Long
 * texts are told apart by their letters, short ones by whether they are words
 * of a script that takes two bytes for a character; what is left is Western.
 */
export function guessedEncoding(bytes: Buffer): string {
  const sample = sampleOf(bytes);
  const matches = analyse(sample).flatMap(({ name, confidence }) => {
    const encoding = name.toLowerCase();
    const isKnown = !/^(?:utf|iso-2022|ascii|ibm)/.test(encoding) && decodes(sample, encoding);
    return isKnown ? [{ encoding, confidence }] : [];
  });
  const likely = matches.find(
    ({ encoding, confidence }) => confidence >= SURE || (confidence >= LIKELY && OTHER_SCRIPT.test(encoding)),
  );
  // Kana is nothing that other text is misread as.
  if (likely?.encoding !== 'shift_jis' && isOfWords(sample, 'shift_jis')) return 'shift_jis';
  if (likely !== undefined && likely.confidence >= SURE) return likely.encoding;
  return OF_TWO_BYTES.find((encoding) => isOfWords(sample, encoding)) ?? likely?.encoding ?? FALLBACK;
}

function sampleOf(bytes: Buffer): Buffer {
  const pieces: string[] = [];
  let length = 0;
  for (const [piece] of bytes.toString('latin1').matchAll(BEYOND_ASCII)) {
    pieces.push(piece);
    length += piece.length + 1;
    if (length >= SAMPLE_BYTES) break;
  }
  return Buffer.from(pieces.join('\n').slice(0, SAMPLE_BYTES), 'latin1');
}

function decodes(bytes: Buffer, encoding: string): boolean {
  return decoded(bytes, encoding) !== undefined;
}

function decoded(bytes: Buffer, encoding: string): string | undefined {
  try {
    // The sample may end within a character.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}

const BEYOND = /[\u0080-\u{10ffff}]/gu;
const KANA = /[\u3041-\u30fe]/;
const KOREAN_WORDS = /[\uac00-\ud7a3]{2,}/g;
const EAST_ASIAN_WORDS = /[\u3001-\u30fe\u4e00-\u9fff\uff01-\uff5e]{2,}/g;

/** Whether it becomes words of the script: letters beside each other, where misread Western text has single ones among ASCII. */
function isOfWords(bytes: Buffer, encoding: string): boolean {
  const text = decoded(bytes, encoding);
  if (text === undefined || (encoding === 'shift_jis' && !KANA.test(text))) return false;
  const letters = [...text.matchAll(BEYOND)].length;
  const words = text.matchAll(encoding === 'euc-kr' ? KOREAN_WORDS : EAST_ASIAN_WORDS);
  const inWords = [...words].reduce((sum, [word]) => sum + word.length, 0);
  return letters > 0 && inWords >= WORDS_SHARE * letters;
}
