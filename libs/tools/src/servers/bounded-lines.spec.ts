import { BoundedLines, type OverlongLine } from './bounded-lines.js';
import { tooLargeAnswer } from './too-large-answer.js';

function read(chunks: readonly string[], maxBytes: number): { lines: string[]; overlong: OverlongLine[] } {
  const lines: string[] = [];
  const overlong: OverlongLine[] = [];
  const reader = new BoundedLines(
    maxBytes,
    (line) => lines.push(line),
    (remains) => overlong.push(remains),
  );
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  return { lines, overlong };
}

it('emits whole lines for any chunking of the bytes, and skips empty ones', () => {
  expect(read(['a', 'b\n\n', 'ü', '\nc\nrest'], 100)).toEqual({ lines: ['ab', 'ü', 'c'], overlong: [] });
  expect(read('one\r\ntwo\n'.split(''), 100).lines).toEqual(['one\r', 'two']);
});

it('keeps the beginning and the end of an overlong line, and continues after it', () => {
  const long = `head${'x'.repeat(3_000)}tail`;
  const { lines, overlong } = read([long.slice(0, 1_500), long.slice(1_500), '\nnext\n'], 1_000);
  expect(lines).toEqual(['next']);
  expect(overlong).toHaveLength(1);
  expect(overlong[0]?.head.startsWith('headxxx')).toBe(true);
  expect(overlong[0]?.tail.endsWith('xxxtail')).toBe(true);
  expect(overlong[0]?.tail.length).toBe(512);
});

it.each([
  ['{"jsonrpc":"2.0","id":7,"result":{', '"}}', 7],
  ['{"id": 8, "result":{', '}}', 8],
  ['{"result":{"content":[{"id":1,', '"}]},"jsonrpc":"2.0","id":9}', 9],
  ['{"result":{', '},"id":10,"jsonrpc":"2.0"}\r', 10],
  ['{"result":{"id":1,', '"id":2}}', undefined],
  ['{"jsonrpc":"2.0","id":"text","result":{', '}}', undefined],
])('recognises the request that %s...%s answers: %s', (head, tail, id) => {
  const answer = tooLargeAnswer({ head, tail });
  expect(answer && 'id' in answer ? answer.id : undefined).toBe(id);
});
