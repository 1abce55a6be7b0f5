import { Inject, Injectable, Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { GatewayError } from '#errors';
import type { TerminalEvent } from '#events';
import { WorkerResolver } from '#runner';
import { RunEventLog } from '#watch';
import { recoveryDecision } from './recovery-decision.js';
import { RunDispatcher } from './run-dispatcher.port.js';
import { RUN_FINISHED } from './run-events.js';
import { runFailure } from './run-failure.js';
import { runFinished } from './run-finished.js';
import { RunStore } from './run-store.port.js';
import { ACTIVE_RUN_STATES } from './run-state.js';
import type { Run } from './run.js';
import { RUNS_OPTIONS, type RunsOptions } from './runs-options.js';
import { isStorageFault, whileStorageIsAway } from './storage-retry.js';

const PAGE = 200;
const NOT_RECOVERED = 'a run could not be recovered; the next start tries again';

/**
 * Settles the runs that a dead process left active: one that had not begun, or whose workers can all
 * be repeated, is dispatched; any other ends with ERROR `ORPHANED`, or as cancelled.
 */
@Injectable()
export class RunRecovery {
  private readonly logger = new Logger(RunRecovery.name);
  private readonly stopped = new AbortController();

  constructor(
    private readonly store: RunStore,
    private readonly log: RunEventLog,
    private readonly dispatcher: RunDispatcher,
    private readonly workers: WorkerResolver,
    private readonly events: EventEmitter2,
    @Inject(RUNS_OPTIONS) private readonly options: RunsOptions,
  ) {}

  /** Retries nothing from now on, because the storage is about to close. */
  stop(): void {
    this.stopped.abort();
  }

  /** Resolves when every run has ended, is dispatched, or waits for the storage to come back. */
  async recover(): Promise<void> {
    const onTheirWay: Run[] = [];
    let afterRunId: string | undefined;
    for (;;) {
      const runs = await this.store.list({
        states: ACTIVE_RUN_STATES,
        limit: PAGE,
        afterRunId,
        // One broken run must not keep the gateway from starting.
        onDamaged: (runId) => this.logger.error({ runId }, 'the record of an active run is damaged'),
      });
      // Together, because their writes share commits.
      const left = await Promise.all(runs.map((run) => this.endOrKeep(run)));
      onTheirWay.push(...left.flat());
      afterRunId = runs.at(-1)?.runId;
      if (runs.length === 0) break;
    }
    // Last: running work takes processor time from sessions that wait to be free.
    for (const { runId } of onTheirWay) await this.dispatcher.dispatch(runId);
  }

  /** Ends the run, or returns it if it can continue. */
  private async endOrKeep(run: Run): Promise<readonly Run[]> {
    const { runId, sessionId, workerKey, attempt } = run;
    const decision = recoveryDecision(run, this.workers.graph, this.options.maxAttempts);
    if (decision.kind === 'end') {
      await this.tryEnd(run, decision.error);
      return [];
    }
    const message =
      decision.kind === 'begin'
        ? 'a run that was queued before the restart is dispatched'
        : 'a run that was interrupted by a restart continues';
    this.logger.log({ runId, sessionId, workerKey, attempt: attempt + 1 }, message);
    return [run];
  }

  /** Ends a run; a failure must not keep the gateway from starting. */
  private async tryEnd(run: Run, why: GatewayError): Promise<void> {
    const { runId, sessionId } = run;
    try {
      await this.end(run, why);
    } catch (error) {
      if (error instanceof GatewayError && error.reason === 'EPOCH_FENCED') return;
      if (isStorageFault(error) && !this.stopped.signal.aborted) {
        this.logger.warn({ err: error, runId, sessionId }, 'the recovery of a run waits for the storage');
        this.later(run, why);
        return;
      }
      this.logger.error({ err: error, runId, sessionId }, NOT_RECOVERED);
    }
  }

  /** Ends the run in the background: a gateway on a full disk starts and serves its reads. */
  private later(run: Run, why: GatewayError): void {
    const retried = whileStorageIsAway(() => this.end(run, why), this.stopped.signal);
    retried.catch((error: unknown) => {
      const { runId, sessionId } = run;
      this.logger.error({ err: error, runId, sessionId }, NOT_RECOVERED);
    });
  }

  private async end({ runId, sessionId, workerKey, attempt }: Run, why: GatewayError): Promise<void> {
    const started = await this.store.start(runId, new Date());
    if (started === undefined) return;
    const { run, epoch } = started;
    const { error, state } = runFailure(why);
    const { progressPercent } = run;
    const draft: TerminalEvent = { kind: 'failed', error, state, progressPercent, workerKey };
    // The start above took the epoch and nothing else: the run ends in the attempt that was cut short.
    const event = { draft, emittedAt: new Date(), attempt: Math.max(1, attempt) };
    const { lastSeq } = await this.log.append(runId, epoch, [event]);
    this.events.emit(RUN_FINISHED, runFinished(run, draft, lastSeq));
    this.logger.warn(
      { runId, sessionId, workerKey, state },
      'a run that was interrupted by a restart has ended',
    );
  }
}
