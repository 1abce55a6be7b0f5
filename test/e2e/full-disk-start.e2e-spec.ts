import { startOnFullDisk } from '../support/full-disk/index.js';

const TEST_MS = 60_000;

describe('a gateway started on a full disk', () => {
  it.each([
    ['stopped', 'SIGTERM', 'RUN_SHUTDOWN'],
    ['killed', 'SIGKILL', 'ORPHANED'],
  ] as const)(
    'serves reads, refuses writes, and recovers once there is space: after it was %s',
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
