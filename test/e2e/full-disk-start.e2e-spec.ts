import { startOnFullDisk } from '../support/full-disk/index.js';

const TEST_MS = 60_000;

describe('a gateway that is started while its disk is full', () => {
  it.each([
    ['stopped', 'SIGTERM', 'RUN_SHUTDOWN'],
    ['killed', 'SIGKILL', 'ORPHANED'],
  ] as const)(
    'shows what is there, refuses what writes, and goes on when there is room: after it was %s',
    async (_, signal, reason) => {
      const start = await startOnFullDisk(signal);
      expect(start).toMatchObject({
        started: true,
        shown: start.seen,
        known: 'RUN_STATE_SUCCEEDED',
        refused: { status: 503, reason: 'STORAGE_FULL' },
        ready: 503,
        accepted: true,
        settled: reason,
        exitCode: 0,
      });
      expect(start.seen.ended).toBe(true);
    },
    TEST_MS,
  );
});
