import { describe, expect, it } from '@jest/globals';
import { readJson, writeJson } from './json-slices.js';
import { CopyTooLargeError, plainCopy } from './plain-copy.js';

const LARGE = {
  'a "key" \\': 'text with "quotes", \\ and } ] ,',
  files: Array.from({ length: 3_000 }, (_, index) => ({
    path: `src/f"${index}\\.ts`,
    lines: [index, -1.5e3, true, null, [], {}],
    deep: { list: Array.from({ length: index % 90 }, (__, each) => ({ each })) },
  })),
  long: 'x"\\'.repeat(60_000),
  empty: {},
};

/** Returns the longest time that the event loop was blocked during the work. */
async function longestStop(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  await work();
  clearInterval(timer);
  return longest;
}

describe('writeJson and readJson', () => {
  it.each([
    ['a large value', LARGE],
    ['a list', Array.from({ length: 100_000 }, (_, index) => index)],
    ['a text', 'x'.repeat(200_000)],
    ['a small value', { a: [1, { b: null }] }],
    ['null', null],
    ['a key of the prototype', JSON.parse(`{"__proto__": {"x": ["${'y'.repeat(100_000)}"]}}`)],
  ])('round-trip %s', async (_what, value) => {
    const text = (await writeJson(value)).toString('utf8');
    expect(JSON.parse(text)).toEqual(value);
    expect(await readJson(text)).toEqual(value);
  });

  it('indents small values, and puts each item of a large list on one line', async () => {
    expect((await writeJson({ a: [1] })).toString()).toBe('{\n  "a": [\n    1\n  ]\n}');
    const lines = (await writeJson({ a: Array.from({ length: 100 }, (_, b) => ({ b })) }))
      .toString()
      .split('\n');
    expect([lines.length, lines[2]]).toEqual([104, '    {"b":0},']);
  });

  it.each(['{"a": [1, 2', '[1 2]', '{"a" 1}', '{a: 1}', '[1,]', '[1]x', '{"a": 1,}'])(
    'refuse %j even within a large text',
    async (broken) => {
      await expect(readJson(broken)).rejects.toThrow(SyntaxError);
      await expect(readJson(`[${'"x", '.repeat(20_000)}${broken}]`)).rejects.toThrow(SyntaxError);
      await expect(readJson(`${broken}${' '.repeat(70_000)}`)).rejects.toThrow(SyntaxError);
    },
  );

  it('yields to the event loop', async () => {
    const value = Array.from({ length: 40 }, () => LARGE);
    const text = JSON.stringify(value);
    const whole = performance.now();
    JSON.parse(text);
    const atOnce = performance.now() - whole;
    expect(await longestStop(() => readJson(text))).toBeLessThan(Math.max(atOnce / 2, 40));
  });
});

describe('plainCopy', () => {
  const copy = async (value: unknown) => (await plainCopy(value, 10_000_000)).value;

  it('copies as JSON does', async () => {
    const odd = {
      date: new Date(0),
      undefined: undefined,
      list: [undefined, Number.NaN, () => 1, Symbol('s'), new String('boxed')],
      nested: { toJSON: (key: string) => ({ key }) },
      map: new Map([[1, 2]]),
    };
    expect(await copy(odd)).toEqual(JSON.parse(JSON.stringify(odd)));
    expect(await copy(LARGE)).toEqual(LARGE);
    expect(Object.keys((await copy(JSON.parse('{"__proto__": 1}'))) as object)).toEqual(['__proto__']);
  });

  it('estimates the size', async () => {
    const { bytes } = await plainCopy(LARGE, 10_000_000);
    const exact = Buffer.byteLength(JSON.stringify(LARGE));
    expect(bytes / exact).toBeGreaterThan(0.7);
    expect(bytes / exact).toBeLessThan(1.4);
  });

  it('refuses a value that is too large, a bigint, and a cycle', async () => {
    await expect(plainCopy(LARGE, 1_000)).rejects.toThrow(CopyTooLargeError);
    await expect(copy({ a: 1n })).rejects.toThrow(TypeError);
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    await expect(copy(circle)).rejects.toThrow(TypeError);
  });
});
