import { describe, expect, it } from '@jest/globals';
import { EventLoopYielder } from '../event-loop-yielder.js';
import { eachLine } from './text-lines.js';

describe('eachLine', () => {
  it('numbers the lines, cuts long ones, and knows all ends of lines', async () => {
    const lines: string[] = [];
    await eachLine('a\r\n\nabcdef', 4, new EventLoopYielder(4), (line, number) => {
      lines.push(`${number}:${line}`);
    });
    expect(lines).toEqual(['1:a', '2:', '3:abcd']);
  });

  it('lets the event loop turn between long lines that take their reader some time', async () => {
    let turns = 0;
    let on = true;
    const turn = (): void => {
      turns += 1;
      if (on) setImmediate(turn);
    };
    setImmediate(turn);
    const text = `${'x'.repeat(2_000)}\n`.repeat(40);
    await eachLine(text, 2_000, new EventLoopYielder(1), () => {
      const until = performance.now() + 2;
      while (performance.now() < until);
    });
    on = false;
    expect(turns).toBeGreaterThan(10);
  });
});
