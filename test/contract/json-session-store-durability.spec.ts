import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { JsonSessionStore } from '#storage-json';
import { sessionRecord, temporaryFolder } from '#testing';
import { SourceChild } from '../support/source-child/index.js';

const ROUNDS = 25;
const PROGRAM = join(import.meta.dirname, 'fixtures', 'put-sessions.mjs');

describe('the session file', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'init_sessions.json');
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('has every session after a restart, field by field', async () => {
    const first = await open();
    const sessions = Array.from({ length: 20 }, (_, index) =>
      sessionRecord({
        sessionId: `session-${index}`,
        purpose: `"quotes" \n 😀 ${index}`,
        updatedAt: new Date(index),
      }),
    );
    await Promise.all(sessions.map((session) => first.put(session)));
    await first.remove('session-3');
    await first.update('session-4', () => ({ purpose: 'changed' }), new Date(99));
    await first.close();
    const second = await open();
    expect(await second.get('session-3')).toBeUndefined();
    expect(await second.get('session-4')).toEqual({
      ...sessions[4],
      purpose: 'changed',
      updatedAt: new Date(99),
    });
    for (const index of [0, 1, 2, 19]) expect(await second.get(`session-${index}`)).toEqual(sessions[index]);
  });

  it(`is whole and has every confirmed put after its process is killed during a write, ${ROUNDS} times`, async () => {
    const confirmed = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const lines = await SourceChild.start(PROGRAM, path).killAfterLines(1 + round * 3);
      for (const line of lines) {
        const [sessionId, version] = line.split(' ');
        confirmed.set(String(sessionId), Number(version));
      }
      const rows = JSON.parse(await readFile(path, 'utf8')) as { session_id: string; purpose: string }[];
      const kept = new Map(rows.map((row) => [row.session_id, Number.parseInt(row.purpose, 10)]));
      for (const [sessionId, version] of confirmed) {
        expect({ round, sessionId, kept: (kept.get(sessionId) ?? 0) >= version }).toEqual({
          round,
          sessionId,
          kept: true,
        });
      }
      for (const { purpose } of rows) expect(purpose).toMatch(/^\d+ x{20000}$/);
    }
    expect(confirmed.size).toBe(40);
    await (await open()).close();
    expect(await readdir(folder)).toEqual(['init_sessions.json']);
  }, 120_000);

  function open(): Promise<JsonSessionStore> {
    return JsonSessionStore.open({
      path,
      onCorrupt: ({ why }) => {
        throw new Error(`found a corrupt file: ${why}`);
      },
    });
  }
});
