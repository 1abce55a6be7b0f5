import fc from 'fast-check';
import { sessionRecord } from '#testing';
import { parseSessionRows, sessionRow } from './session-row.js';

const NOW = new Date('2026-03-04T05:06:07.008Z');
const OLD_ROW = {
  session_id: 'session-1',
  user_id: 'user-1',
  repo_url: 'https://example.org/owner/tool.git',
  purpose: 'learn',
  repo: 'my-tool',
};
const OLD_SESSION = {
  sessionId: 'session-1',
  userId: 'user-1',
  repoUrl: 'https://example.org/owner/tool.git',
  repoName: 'my-tool',
  purpose: 'learn',
  ref: '',
  commit: '',
  createdAt: NOW,
  updatedAt: NOW,
};

const parse = (value: unknown) => parseSessionRows(Buffer.from(JSON.stringify(value)), NOW);

describe('parseSessionRows', () => {
  it('reads the rows of an older installation, which have no dates', () => {
    expect(parse([OLD_ROW])).toEqual([OLD_SESSION]);
  });

  it('reads an object of rows by session ID, with or without the ID in the row', () => {
    const { session_id: id, ...rest } = OLD_ROW;
    expect(parse({ [id]: OLD_ROW })).toEqual([OLD_SESSION]);
    expect(parse({ [id]: rest })).toEqual([OLD_SESSION]);
    expect(parse({ [id]: { ...rest, session_id: '' } })).toEqual([OLD_SESSION]);
  });

  it('fills in missing or null fields, and infers the name of the repository', () => {
    const row = { session_id: 'session-1', repo_url: OLD_ROW.repo_url, purpose: null };
    expect(parse([row])).toEqual([{ ...OLD_SESSION, userId: 'demo-user', repoName: 'tool', purpose: '' }]);
  });

  it('treats an invalid date as missing', () => {
    expect(parse([{ ...OLD_ROW, created_at: 'yesterday', updated_at: '' }])).toEqual([OLD_SESSION]);
  });

  it.each([[[]], [{}], [null]])('finds no sessions in %j', (value) => {
    expect(parse(value)).toEqual([]);
  });

  it.each([
    ['a text', 'rows'],
    ['a number', 7],
    ['a list of texts', ['a']],
    ['a list of lists', [[OLD_ROW]]],
    ['a list with null', [OLD_ROW, null]],
    ['an object of texts', { version: '1' }],
    ['an object that wraps the list', { sessions: [OLD_ROW] }],
    ['a row without an id', [{ ...OLD_ROW, session_id: undefined }]],
    ['a row with an unusable id', [{ ...OLD_ROW, session_id: '../x' }]],
    ['a row whose id is a number', [{ ...OLD_ROW, session_id: 7 }]],
    ['a row whose purpose is an object', [{ ...OLD_ROW, purpose: {} }]],
  ])('refuses %s', (_, value) => {
    expect(() => parse(value)).toThrow(Error);
  });

  it('refuses bytes that are not UTF-8, so that no text changes silently', () => {
    const bytes = Buffer.from(JSON.stringify([{ ...OLD_ROW, purpose: 'caf?' }]));
    bytes[bytes.indexOf('?')] = 0xe9;
    expect(() => parseSessionRows(bytes, NOW)).toThrow('not valid');
  });

  it('reads back every session that was written', () => {
    const text = fc.string({ unit: 'grapheme' });
    const date = fc.date({ min: new Date(0), max: new Date(253_402_300_799_999), noInvalidDate: true });
    const session = fc.record({
      sessionId: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
      userId: text.filter((userId) => userId !== ''),
      repoName: text.filter((name) => name !== ''),
      purpose: text,
      ref: text,
      repoUrl: text,
      createdAt: date,
      updatedAt: date,
    });
    fc.assert(
      fc.property(session, (given) => {
        expect(parse([sessionRow(sessionRecord(given))])).toEqual([sessionRecord(given)]);
      }),
    );
  });
});
