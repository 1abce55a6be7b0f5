import { RepeatFold } from './repeat-fold.js';

function folded(...lines: string[]): string[] {
  const shown: string[] = [];
  const fold = new RepeatFold((line) => shown.push(line));
  for (const line of lines) fold.add(line);
  fold.flush();
  return shown;
}

describe('RepeatFold', () => {
  it('keeps the first and the last of lines that count up', () => {
    expect(folded('got 1 %', 'got 2 %', 'got 30 %', 'done', 'got 4 %')).toEqual([
      'got 1 %',
      'got 30 %',
      'done',
      'got 4 %',
    ]);
  });

  it('keeps repeated lines without numbers', () => {
    expect(folded('again', 'again')).toEqual(['again', 'again']);
  });
});
