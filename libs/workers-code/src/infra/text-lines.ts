import type { EventLoopBreather } from '../event-loop-breather.js';

/** Who reads lines may take milliseconds for a long one that is made to hurt. */
const CHARACTERS_BETWEEN_RESTS = 4_000;
/** Short lines cost something, too. */
const LEAST_COUNTED = 16;

/**
 * Gives the lines of a text in order, numbered from 1 and cut to `maxLength`,
 * with pauses: a file of many or very long lines blocks nobody.
 */
export async function eachLine(
  text: string,
  maxLength: number,
  breather: EventLoopBreather,
  take: (line: string, number: number) => void,
): Promise<void> {
  let number = 0;
  let start = 0;
  let untilRest = 0;
  while (start <= text.length) {
    if (untilRest <= 0) {
      await breather.rest();
      untilRest = CHARACTERS_BETWEEN_RESTS;
    }
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    number += 1;
    const line = text.slice(start, Math.min(end, start + maxLength));
    untilRest -= Math.max(LEAST_COUNTED, line.length);
    take(line.endsWith('\r') ? line.slice(0, -1) : line, number);
    if (feed < 0) return;
    start = feed + 1;
  }
}
