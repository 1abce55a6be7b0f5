import type { SessionChange, SessionRecord, SessionStore } from '#sessions';
import type { TestSessions } from '#storage-testing';
import { sessionRecord } from '#testing';

const LATER = new Date('2026-02-03T04:05:06.789Z');
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const ODD_TEXT = 'quotes "\' back\\slash\nnew line\ttab, 表, 😀, NUL \0 and \u2028';

/** The contract of every `SessionStore`. */
export function sessionStoreContract(open: () => Promise<TestSessions>): void {
  let opened: TestSessions;
  let store: SessionStore;

  beforeEach(async () => {
    opened = await open();
    store = opened.sessions;
  });

  afterEach(() => opened.close());

  it('returns what was put, field by field', async () => {
    const session = sessionRecord({ purpose: ODD_TEXT, userId: 'üser', ref: 'feature/ü', commit: COMMIT });
    await store.put(session);
    expect(await store.get(session.sessionId)).toEqual(session);
  });

  it('finds no session that was not put', async () => {
    await store.put(sessionRecord());
    expect(await store.get('session-2')).toBeUndefined();
    expect(await store.get('')).toBeUndefined();
  });

  it('replaces the whole session with the same ID', async () => {
    await store.put(sessionRecord());
    const second = sessionRecord({ purpose: '', repoUrl: '', repoName: '', updatedAt: LATER });
    await store.put(second);
    expect(await store.get(second.sessionId)).toEqual(second);
  });

  it('updates the fields in the change, raises updatedAt and returns the result', async () => {
    const session = sessionRecord();
    await store.put(session);
    const updated = await store.update(session.sessionId, () => ({ purpose: 'new', ref: '' }), LATER);
    expect(updated).toEqual({ ...session, purpose: 'new', ref: '', updatedAt: LATER });
    expect(await store.get(session.sessionId)).toEqual(updated);
  });

  it('leaves fields unchanged that a change sets to undefined', async () => {
    const session = sessionRecord();
    await store.put(session);
    const change = { purpose: undefined, repoUrl: undefined, repoName: undefined, ref: undefined };
    await store.update(session.sessionId, () => change, LATER);
    expect(await store.get(session.sessionId)).toEqual({ ...session, updatedAt: LATER });
  });

  it('keeps the commit until the session changes to another repository or ref', async () => {
    const session = sessionRecord();
    await store.put(session);
    const commitAfter = async (change: SessionChange): Promise<string | undefined> =>
      (await store.update(session.sessionId, () => change, LATER))?.commit;
    expect(await commitAfter({ commit: COMMIT })).toBe(COMMIT);
    expect(await commitAfter({ purpose: 'new', repoUrl: session.repoUrl, ref: session.ref })).toBe(COMMIT);
    expect(await commitAfter({ ref: 'other' })).toBe('');
    expect(await commitAfter({ commit: COMMIT })).toBe(COMMIT);
    expect(await commitAfter({ repoUrl: 'https://example.org/owner/other.git' })).toBe('');
    expect((await store.get(session.sessionId))?.commit).toBe('');
  });

  it('does not create a missing session by updating it', async () => {
    expect(await store.update('nobody', () => ({ purpose: 'x' }), LATER)).toBeUndefined();
    expect(await store.get('nobody')).toBeUndefined();
  });

  it('loses none of 200 concurrent updates of one session', async () => {
    const session = sessionRecord({ purpose: '' });
    await store.put(session);
    const append = ({ purpose }: SessionRecord) => ({ purpose: `${purpose}+` });
    const results = await Promise.all(
      Array.from({ length: 200 }, () => store.update(session.sessionId, append, LATER)),
    );
    expect((await store.get(session.sessionId))?.purpose).toBe('+'.repeat(200));
    expect(new Set(results.map((result) => result?.purpose)).size).toBe(200);
  });

  it('loses none of 200 concurrent updates among puts and removals of others', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `session-${index}`);
    await Promise.all(ids.map((sessionId) => store.put(sessionRecord({ sessionId, purpose: '' }))));
    const append = ({ purpose }: SessionRecord) => ({ purpose: `${purpose}+` });
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const other = sessionRecord({ sessionId: `other-${index}` });
        await Promise.all([
          store.put(other),
          store.update(ids[index % ids.length] ?? '', append, LATER),
          index % 2 === 0 ? store.remove(`other-${index - 1}`) : undefined,
        ]);
      }),
    );
    for (const id of ids) expect((await store.get(id))?.purpose).toBe('+'.repeat(10));
  });

  it('lets only the change that throws fail, and changes nothing for it', async () => {
    const session = sessionRecord({ purpose: '' });
    await store.put(session);
    const wrong = store.update(
      session.sessionId,
      () => {
        throw new RangeError('no such purpose');
      },
      LATER,
    );
    const right = store.update(session.sessionId, () => ({ purpose: 'right' }), LATER);
    await expect(wrong).rejects.toThrow(new RangeError('no such purpose'));
    await right;
    expect((await store.get(session.sessionId))?.purpose).toBe('right');
  });

  it('lists the sessions of a user, newest first, with ties ordered by ID', async () => {
    const at = (id: string, second: number) =>
      sessionRecord({ sessionId: id, createdAt: new Date(1_000_000 + second * 1000) });
    for (const session of [at('b', 1), at('a', 1), at('c', 1), at('z', 0), at('d', 2)]) {
      await store.put(session);
    }
    await store.put(sessionRecord({ sessionId: 'foreign', userId: 'user-2' }));
    expect(idsOf(await store.list({ userId: 'user-1', limit: 10 }))).toEqual(['d', 'c', 'b', 'a', 'z']);
    expect(idsOf(await store.list({ userId: 'user-1', limit: 2 }))).toEqual(['d', 'c']);
    expect(await store.list({ userId: 'nobody', limit: 10 })).toEqual([]);
  });

  it('pages through every session once', async () => {
    const expected: string[] = [];
    for (let index = 0; index < 23; index += 1) {
      const sessionId = `session-${String(index).padStart(2, '0')}`;
      await store.put(sessionRecord({ sessionId, createdAt: new Date(1_000 * Math.floor(index / 4)) }));
      expected.unshift(sessionId);
    }
    const seen: string[] = [];
    for (let afterSessionId: string | undefined; ; afterSessionId = seen.at(-1)) {
      const page = idsOf(await store.list({ userId: 'user-1', limit: 5, afterSessionId }));
      seen.push(...page);
      if (page.length < 5) break;
    }
    expect(seen).toEqual(expected);
  });

  it('lists nothing after an unknown session', async () => {
    await store.put(sessionRecord());
    expect(await store.list({ userId: 'user-1', limit: 10, afterSessionId: 'gone' })).toEqual([]);
  });

  it('finds the sessions idle for longest, across all users', async () => {
    const at = (id: string, second: number) =>
      sessionRecord({ sessionId: id, userId: id, updatedAt: new Date(second * 1000) });
    for (const session of [at('c', 3), at('a', 1), at('d', 4), at('b', 2)]) await store.put(session);
    expect(idsOf(await store.idle(new Date(4_000), 10))).toEqual(['a', 'b', 'c']);
    expect(idsOf(await store.idle(new Date(4_000), 2))).toEqual(['a', 'b']);
    await store.update('a', () => ({}), new Date(9_000));
    expect(idsOf(await store.idle(new Date(4_000), 10))).toEqual(['b', 'c']);
  });

  it('removes a session, and accepts a repeated removal', async () => {
    await store.put(sessionRecord());
    await store.remove('session-1');
    await store.remove('session-1');
    expect(await store.get('session-1')).toBeUndefined();
    expect(await store.list({ userId: 'user-1', limit: 10 })).toEqual([]);
    expect(await store.update('session-1', () => ({ purpose: 'back' }), LATER)).toBeUndefined();
  });
}

function idsOf(sessions: readonly SessionRecord[]): string[] {
  return sessions.map(({ sessionId }) => sessionId);
}
