import type { NewRun } from '#runs';

const CREATED = new Date('2026-01-02T03:04:05.678Z');

export function newRun(overrides: Partial<NewRun> = {}): NewRun {
  return {
    runId: 'run-1',
    sessionId: 'session-1',
    workerKey: 'worker',
    params: {},
    createdAt: CREATED,
    timeoutMs: 60_000,
    request: undefined,
    answersRunId: undefined,
    ...overrides,
  };
}
