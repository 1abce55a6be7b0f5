import {
  isActive,
  RunStore,
  type ActiveRunCount,
  type ActiveRunState,
  type Admission,
  type AdmissionLimits,
  type NewRun,
  type RemovedRun,
  type Run,
  type RunQuery,
  type StartedRun,
} from '#runs';
import type { MemoryStorage, StoredRun } from './memory-storage.js';
import { comesAfter, newestFirst, type ListKey } from './newest-first.js';

export class MemoryRunStore extends RunStore {
  constructor(private readonly storage: MemoryStorage) {
    super();
  }

  async admit(newRun: NewRun, { maxActiveRuns, keptSince }: AdmissionLimits): Promise<Admission> {
    const { runs } = this.storage;
    const { runId, sessionId, request, answersRunId } = newRun;
    const repeated = request && this.keptRequest(request.key, keptSince);
    if (repeated !== undefined) {
      return repeated.request?.hash === request?.hash
        ? { kind: 'repeated', run: repeated.run }
        : { kind: 'request_differs' };
    }
    const answered = answersRunId === undefined ? undefined : runs.get(answersRunId);
    const answeredBy = answered?.run.answeredBy;
    if (answeredBy !== undefined) return { kind: 'already_answered', answeredBy };
    const active = this.storage.activeRunOf(sessionId);
    if (active !== undefined) return { kind: 'session_busy', activeRunId: active.run.runId };
    if (this.storage.activeRuns().length >= maxActiveRuns) return { kind: 'full' };
    const run = queued(newRun);
    runs.set(runId, { run, epoch: 0, request, batches: [], firstSeq: 1 });
    if (answered !== undefined) answered.run = { ...answered.run, answeredBy: runId };
    return { kind: 'admitted', run };
  }

  async start(runId: string, now: Date): Promise<StartedRun | undefined> {
    const stored = this.active(runId);
    if (stored === undefined) return undefined;
    const { run } = stored;
    const state = run.state === 'cancelling' ? 'cancelling' : 'running';
    stored.run = { ...run, state, startedAt: run.startedAt ?? now, attempt: run.attempt + 1 };
    stored.epoch += 1;
    return { run: stored.run, epoch: stored.epoch };
  }

  requestCancel(runId: string): Promise<Run | undefined> {
    const stored = this.active(runId);
    if (stored !== undefined) stored.run = { ...stored.run, state: 'cancelling' };
    return this.get(runId);
  }

  get(runId: string): Promise<Run | undefined> {
    return Promise.resolve(this.storage.runs.get(runId)?.run);
  }

  async list({ sessionId, states, asking, keptSince, limit, afterRunId }: RunQuery): Promise<readonly Run[]> {
    const after = afterRunId === undefined ? undefined : await this.get(afterRunId);
    if (afterRunId !== undefined && after === undefined) return [];
    return [...this.storage.runs.values()]
      .map(({ run }) => run)
      .filter((run) => sessionId === undefined || run.sessionId === sessionId)
      .filter((run) => states === undefined || states.includes(run.state))
      .filter((run) => isKept(run, keptSince))
      .filter((run) => asking !== true || run.question !== undefined)
      .filter((run) => after === undefined || comesAfter(keyOf(run), keyOf(after)))
      .sort((a, b) => newestFirst(keyOf(a), keyOf(b)))
      .slice(0, limit);
  }

  countActive(): Promise<readonly ActiveRunCount[]> {
    const counts = new Map<string, ActiveRunCount>();
    for (const { run } of this.storage.activeRuns()) {
      const { workerKey } = run;
      const state = run.state as ActiveRunState;
      const key = `${state} ${workerKey}`;
      counts.set(key, { state, workerKey, runs: (counts.get(key)?.runs ?? 0) + 1 });
    }
    return Promise.resolve([...counts.values()]);
  }

  expire(before: Date, limit: number): Promise<readonly RemovedRun[]> {
    const over = [...this.storage.runs.values()]
      .map(({ run }) => run)
      .filter(({ finishedAt }) => finishedAt !== undefined && finishedAt < before)
      .sort((a, b) => Number(a.finishedAt) - Number(b.finishedAt))
      .slice(0, limit);
    for (const { runId } of over) this.storage.runs.delete(runId);
    return Promise.resolve(over.map(({ runId, sessionId }) => ({ runId, sessionId })));
  }

  /** Returns the run of a request, unless the run has lost it. */
  private keptRequest(key: string, keptSince: Date | undefined): StoredRun | undefined {
    const stored = [...this.storage.runs.values()].find(({ request }) => request?.key === key);
    if (stored === undefined || isKept(stored.run, keptSince)) return stored;
    stored.request = undefined;
    return undefined;
  }

  private active(runId: string): StoredRun | undefined {
    const stored = this.storage.runs.get(runId);
    return stored !== undefined && isActive(stored.run) ? stored : undefined;
  }
}

function isKept({ finishedAt }: Run, keptSince: Date | undefined): boolean {
  return finishedAt === undefined || keptSince === undefined || finishedAt >= keptSince;
}

function queued({ runId, sessionId, workerKey, params, createdAt, timeoutMs }: NewRun): Run {
  return {
    runId,
    sessionId,
    workerKey,
    params,
    state: 'queued',
    createdAt,
    startedAt: undefined,
    finishedAt: undefined,
    attempt: 0,
    lastSeq: 0,
    progressPercent: 0,
    timeoutMs,
    error: undefined,
    question: undefined,
    answeredBy: undefined,
  };
}

function keyOf({ createdAt, runId }: Run): ListKey {
  return { createdAt, id: runId };
}
