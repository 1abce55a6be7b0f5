import fc from 'fast-check';
import { readJson } from './read-json.js';

const fault = async (text: string): Promise<unknown> =>
  readJson(Buffer.from(text)).then(
    (value) => ({ value }),
    ({ reason, metadata }: { reason: string; metadata: { field?: string } }) => [reason, metadata.field],
  );

describe('readJson', () => {
  it('parses any JSON as JSON.parse does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 5 }), async (text) => {
        expect(await readJson(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses what JSON.parse refuses, and otherwise only repeated names', async () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '"a"',
      '"b":',
      '1',
      'null',
      ' ',
      'é',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const text = pieces.join('');
        const read = await fault(text);
        let parsed: unknown;
        try {
          parsed = { value: JSON.parse(text) as unknown };
        } catch {
          expect(read).toContain('REQUEST_MALFORMED');
          return;
        }
        if (Array.isArray(read)) expect(text.match(/"([ab])":.*"\1":/)).not.toBeNull();
        else expect(read).toEqual(parsed);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['{"a":1,"b":{"c":1,"c":2}}', 'b'],
    ['{"a":1,"b":[{"c":1},{"c":2,"\\u0063":3}]}', 'b'],
    ['{"a":1,"a":1}', 'a'],
    ['[{"a":1,"a":1}]', 'a'],
    ['{"a":01,"b":1}', 'a'],
    ['{"a":1,"b":"\u0001"}', 'b'],
    ['{"a":1,"b":', 'b'],
    ['{"a', undefined],
    ['{"a":"\\"', 'a'],
    ['{"a":1}}', undefined],
  ])('names the member of %j that is wrong', async (text, member) => {
    expect(await fault(text)).toEqual(['REQUEST_MALFORMED', member]);
  });

  it('accepts a name again in another object, and escaped quotes within strings', async () => {
    const text = `{"a":{"b":1},"c":{"b":"${'\\"'.repeat(1_000)}\\\\","a":[{"b":1},{"b":2}]}}`;
    expect(await readJson(Buffer.from(text))).toEqual(JSON.parse(text));
  });

  it('names the member that has more parts or depth than a request needs', async () => {
    expect(await fault(`{"a":1,"b":[${'1,'.repeat(5_000)}1]}`)).toEqual(['FIELD_INVALID', 'b']);
    expect(await fault('[1,'.repeat(20) + ']'.repeat(20))).toEqual(['REQUEST_MALFORMED', undefined]);
    expect(await fault(`{"a":${'['.repeat(40)}${']'.repeat(40)}}`)).toEqual(['REQUEST_MALFORMED', 'a']);
    expect(await fault('[]'.repeat(5_000))).toEqual(['REQUEST_MALFORMED', undefined]);
  });
});
