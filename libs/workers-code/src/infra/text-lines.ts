import type { EventLoopYielder } from '../event-loop-yielder.js';

/** Who reads lines may take milliseconds for a long one that is made to hurt. */
const CHARACTERS_PER_CHECK = 4_000;
/** Short lines cost something, too. */
const LEAST_COUNTED = 16;

/** A line of a text, without what ends it. */
export interface TextLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/** The lines of a text in order, each cut to `maxLength`. */
export function* linesOf(text: string, maxLength: number): Generator<TextLine, void, undefined> {
  let number = 0;
  let start = 0;
  while (start <= text.length) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    number += 1;
    const line = text.slice(start, Math.min(end, start + maxLength));
    yield { text: line.endsWith('\r') ? line.slice(0, -1) : line, number };
    if (feed < 0) return;
    start = feed + 1;
  }
}

/** Gives the lines of a text with pauses: a file of many or very long lines blocks nobody. */
export async function eachLine(
  text: string,
  maxLength: number,
  yielder: EventLoopYielder,
  take: (line: string, number: number) => void,
): Promise<void> {
  let untilCheck = 0;
  for (const line of linesOf(text, maxLength)) {
    if (untilCheck <= 0) {
      await yielder.yieldIfDue();
      untilCheck = CHARACTERS_PER_CHECK;
    }
    untilCheck -= Math.max(LEAST_COUNTED, line.text.length);
    take(line.text, line.number);
  }
}
