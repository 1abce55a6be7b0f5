import { assert, jsonValue, property } from 'fast-check';
import { canonicalJson, fingerprint, type FingerprintParts } from './fingerprint.js';

const PARTS: FingerprintParts = {
  workerKey: 'w',
  version: 1,
  commit: 'c',
  input: { a: 1 },
  requirements: { r: 'x' },
};

describe('fingerprint', () => {
  it('is the same for equal parts in any key order', () => {
    const turned = { requirements: { r: 'x' }, input: { a: 1 }, commit: 'c', version: 1, workerKey: 'w' };
    expect(fingerprint(turned)).toBe(fingerprint(PARTS));
  });

  it.each([
    { workerKey: 'v' },
    { version: 2 },
    { commit: 'd' },
    { input: { a: 2 } },
    { input: { a: '1' } },
    { input: [1] },
    { requirements: { r: 'y' } },
    { requirements: { s: 'x' } },
    { requirements: {} },
  ])('changes with %j', (change) => {
    expect(fingerprint({ ...PARTS, ...change })).not.toBe(fingerprint(PARTS));
  });
});

describe('canonicalJson', () => {
  it('produces JSON of the same value, with the same text for any key order', () => {
    assert(
      property(jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(turned(value))).toBe(text);
      }),
    );
  });
});

function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, each]) => [key, turned(each)]),
  );
}
