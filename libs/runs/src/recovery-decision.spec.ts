import { WorkerResolver } from '#runner';
import type { WorkerMetadata } from '#worker-kit';
import { RunCore, workerClass } from '#run-testing';
import { recoveryDecision } from './recovery-decision.js';
import type { RunState } from './run-state.js';
import type { Run } from './run.js';

const MAX_ATTEMPTS = 3;

const WORKERS: readonly (Partial<WorkerMetadata> & Pick<WorkerMetadata, 'key'>)[] = [
  { key: 'plain' },
  { key: 'cached', cache: 'repository' },
  { key: 'safe', restart: 'safe' },
  { key: 'cached_unsafe', cache: 'repository', restart: 'unsafe' },
  { key: 'on_safe', restart: 'safe', requires: ['cached', 'safe'] },
  { key: 'on_plain', restart: 'safe', requires: ['plain'] },
  { key: 'deep', restart: 'safe', requires: ['on_safe', 'on_plain'] },
];

let core: RunCore;

beforeAll(async () => {
  const nothing = () => Promise.resolve({ value: null });
  core = await RunCore.start({ workers: WORKERS.map((metadata) => workerClass(metadata, nothing)) });
});

afterAll(() => core.close());

function decide(workerKey: string, state: RunState = 'running', attempt = 1) {
  const run = { workerKey, state, attempt } as Run;
  const decision = recoveryDecision(run, core.get(WorkerResolver).graph, MAX_ATTEMPTS);
  return decision.kind === 'end'
    ? { kind: decision.kind, reason: decision.error.reason, message: decision.error.message }
    : decision;
}

const orphaned = (says: string) => ({
  kind: 'end',
  reason: 'ORPHANED',
  message: expect.stringContaining(says) as string,
});

describe('recoveryDecision', () => {
  it.each(['plain', 'safe', 'unknown'])('begins a run of %s that had not begun', (key) => {
    expect(decide(key, 'queued', 0)).toEqual({ kind: 'begin' });
  });

  it.each(['safe', 'cached', 'on_safe'])('continues a run of %s: all its workers can be repeated', (key) => {
    expect(decide(key)).toEqual({ kind: 'continue' });
  });

  it.each([
    ['plain', 'plain'],
    ['cached_unsafe', 'cached_unsafe'],
    ['on_plain', 'plain'],
    ['deep', 'plain'],
  ])('ends a run of %s, because %s cannot be repeated', (key, unsafe) => {
    expect(decide(key)).toEqual(orphaned(`worker "${unsafe}" cannot be repeated`));
  });

  it('ends a run that may have reached a worker that cannot be repeated', async () => {
    const nothing = () => Promise.resolve({ value: null });
    const decides = workerClass({ key: 'decides', restart: 'safe' }, nothing);
    Object.assign(decides.prototype as object, { requirements: () => [] });
    const deciding = (restart: 'safe' | 'unsafe') =>
      RunCore.start({ workers: [decides, workerClass({ key: 'served', serves: ['x'], restart }, nothing)] });
    for (const [restart, kind] of [
      ['safe', 'continue'],
      ['unsafe', 'end'],
    ] as const) {
      const own = await deciding(restart);
      const run = { workerKey: 'decides', state: 'running', attempt: 1 } as Run;
      expect(recoveryDecision(run, own.get(WorkerResolver).graph, MAX_ATTEMPTS).kind).toBe(kind);
      await own.close();
    }
  });

  it('ends a run whose worker no longer exists', () => {
    expect(decide('unknown')).toEqual(orphaned('worker "unknown" no longer exists'));
  });

  it('ends a run whose process has died the maximum number of times', () => {
    expect(decide('safe', 'running', MAX_ATTEMPTS - 1)).toEqual({ kind: 'continue' });
    expect(decide('safe', 'running', MAX_ATTEMPTS)).toEqual(
      orphaned('that was attempt 3 of at most 3 (MAX_ATTEMPTS)'),
    );
  });

  it.each([0, 1, MAX_ATTEMPTS])(
    'ends a run as cancelled when that was requested, after attempt %d',
    (attempt) => {
      expect(decide('safe', 'cancelling', attempt)).toMatchObject({ kind: 'end', reason: 'RUN_CANCELLED' });
    },
  );
});
