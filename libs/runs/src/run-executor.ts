import { Inject, Injectable, Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { GatewayError } from '#errors';
import type { TerminalEvent } from '#events';
import { SessionContexts } from '#run-context';
import { Runner } from '#runner';
import { SessionsService, type SessionRecord } from '#sessions';
import { RunEventLog, WatchService } from '#watch';
import type { WorkerResult } from '#worker-kit';
import { failureCause } from './failure-cause.js';
import { RUN_FINISHED } from './run-events.js';
import { runFailure } from './run-failure.js';
import { runFinished } from './run-finished.js';
import { RunJournal } from './run-journal.js';
import { RunStore, type StartedRun } from './run-store.port.js';
import type { Run } from './run.js';
import { RUNS_OPTIONS, type RunsOptions } from './runs-options.js';
import { whileStorageIsAway } from './storage-retry.js';

/** The longest delay of a timer; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Execution {
  readonly aborter: AbortController;
  /** The run as its attempt began; undefined until then. */
  run: Run | undefined;
  isReleased: boolean;
}

/**
 * The one execution path of all runs: take the epoch, open the channel, run the worker, write back to
 * the session, append the terminal event.
 */
@Injectable()
export class RunExecutor {
  private readonly logger = new Logger(RunExecutor.name);
  private readonly executing = new Map<string, Execution>();
  private readonly stopped = new AbortController();

  constructor(
    private readonly store: RunStore,
    private readonly log: RunEventLog,
    private readonly watch: WatchService,
    private readonly sessions: SessionsService,
    private readonly contexts: SessionContexts,
    private readonly runner: Runner,
    private readonly events: EventEmitter2,
    @Inject(RUNS_OPTIONS) private readonly options: RunsOptions,
  ) {}

  get activeCount(): number {
    return this.executing.size;
  }

  /** Executes the run to its end. Does nothing for a run that is over or that another attempt executes. */
  async execute(runId: string): Promise<void> {
    if (this.executing.has(runId)) return;
    const execution: Execution = { aborter: new AbortController(), run: undefined, isReleased: false };
    this.executing.set(runId, execution);
    try {
      // An admitted run that nobody starts would keep its session busy.
      const started = await whileStorageIsAway(
        () => this.store.start(runId, new Date()),
        this.stopped.signal,
      );
      if (started !== undefined) await this.executeAttempt(started, execution);
    } finally {
      this.executing.delete(runId);
    }
  }

  /** Aborts the run if it is executed here. */
  abort(runId: string, reason: GatewayError): void {
    this.executing.get(runId)?.aborter.abort(reason);
  }

  abortAll(reason: GatewayError): void {
    for (const { aborter } of this.executing.values()) aborter.abort(reason);
  }

  /**
   * Stops the work of the runs for which `canGoOn` is true and leaves them active, so that recovery
   * starts their next attempt. A run that is already aborted ends for that reason.
   */
  releaseAll(canGoOn: (run: Run) => boolean): void {
    for (const execution of this.executing.values()) {
      const { aborter, run } = execution;
      if (aborter.signal.aborted || run === undefined || !canGoOn(run)) continue;
      execution.isReleased = true;
      aborter.abort(released());
    }
  }

  /** Retries no append from now on, because the storage is about to close. */
  stop(): void {
    this.stopped.abort();
  }

  private async executeAttempt({ run, epoch }: StartedRun, execution: Execution): Promise<void> {
    const { aborter } = execution;
    execution.run = run;
    const { runId, attempt, sessionId } = run;
    await whileStorageIsAway(() => this.watch.openChannel(runId), this.stopped.signal);
    const onBroken = (error: Error): void => aborter.abort(error);
    const { lastSeq, progressPercent } = run;
    const journal = new RunJournal(
      this.log,
      { runId, epoch, attempt, lastSeq, progressPercent, onBroken },
      this.options,
    );
    // A cancel may have reached the store before this attempt could be aborted.
    if (run.state === 'cancelling') aborter.abort(cancelled());
    const timer = setTimeout(() => aborter.abort(timedOut(run)), Math.min(timeLeft(run), LONGEST_TIMER_MS));
    try {
      const wanted = await this.work(run, journal, aborter);
      if (execution.isReleased && wanted.kind === 'failed') {
        await journal.leave();
        const { workerKey } = run;
        this.logger.log(
          { runId, sessionId, workerKey, attempt },
          'a run was released; it continues after the next start',
        );
        return;
      }
      const ending = await this.end(run, journal, wanted);
      this.events.emit(RUN_FINISHED, runFinished(run, ending, journal.committedSeq));
    } catch (error) {
      // Fenced, or the storage is gone: the current holder of the run ends it.
      this.logger.error(
        { err: error, runId, sessionId, workerKey: run.workerKey },
        'the end of a run could not be stored here',
      );
    } finally {
      clearTimeout(timer);
      this.watch.releaseChannel(runId);
    }
  }

  private async work(run: Run, journal: RunJournal, aborter: AbortController): Promise<TerminalEvent> {
    const { signal } = aborter;
    const { runId, sessionId, workerKey, params, progressPercent } = run;
    try {
      if (run.attempt > 1) {
        await journal.emit({ kind: 'attempt_started', message: `attempt ${run.attempt} starts` });
      }
      signal.throwIfAborted();
      const session = await this.sessions.record(sessionId);
      const environment = this.contexts.acquire(session);
      const sink = journal.emit.bind(journal);
      const onLate = (error: GatewayError): void => aborter.abort(error);
      const request = {
        runId,
        workerKey,
        params,
        session,
        environment,
        sink,
        signal,
        progressPercent,
        onLate,
      };
      const result = await this.runner.execute(request).finally(() => this.contexts.release(sessionId));
      await journal.settle();
      signal.throwIfAborted();
      await this.writeBack(session, result);
      return ending(run, result);
    } catch (error) {
      return this.failed(run, signal.aborted ? signal.reason : error);
    }
  }

  /** Appends the wanted end; a result that no wire can carry becomes a failure of its worker. */
  private async end(run: Run, journal: RunJournal, wanted: TerminalEvent): Promise<TerminalEvent> {
    try {
      await journal.end(wanted, this.stopped.signal);
      return wanted;
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      const told = this.failed(run, error);
      await journal.end(told, this.stopped.signal);
      return told;
    }
  }

  /** Stores the outcome in the session before the end of the run becomes visible. */
  private async writeBack({ sessionId }: SessionRecord, { session }: WorkerResult): Promise<void> {
    if (session === undefined) return;
    await this.sessions.update(sessionId, (current) => {
      const moved = session.repoUrl !== undefined && session.repoUrl !== current.repoUrl;
      // A ref belongs to the repository it was given with.
      return moved ? { ...session, ref: '' } : session;
    });
  }

  private failed(run: Run, thrown: unknown): TerminalEvent {
    const { error, state, errorId } = runFailure(thrown);
    if (errorId !== undefined) {
      const { runId, sessionId, workerKey } = run;
      this.logger.error(
        { err: thrown, errorId, runId, sessionId, workerKey },
        'a worker failed unexpectedly',
      );
    } else {
      void this.logCause(run, error.reason, thrown);
    }
    return { kind: 'failed', error, state, workerKey: run.workerKey };
  }

  /** Logs what git or a provider said, which is for the operator and not shown to the user. */
  private async logCause(run: Run, reason: string, thrown: unknown): Promise<void> {
    const { runId, sessionId, workerKey } = run;
    const cause = await failureCause(thrown);
    if (cause === undefined) return;
    this.logger.warn({ cause, reason, runId, sessionId, workerKey }, 'the cause of the end of a run');
  }
}

function ending(run: Run, result: WorkerResult): TerminalEvent {
  const { question, clientView, message = 'done' } = result;
  const { runId, workerKey } = run;
  if (question === undefined)
    return { kind: 'succeeded', state: 'succeeded', message, clientView, workerKey };
  const asked = { id: `${runId}.q`, ...question };
  return { kind: 'input_required', state: 'succeeded', question: asked, clientView, workerKey };
}

/**
 * Milliseconds left to the run. Attempts share them, or a run whose process dies again and again would
 * never end.
 */
function timeLeft({ startedAt, timeoutMs }: Run): number {
  const usedMs = startedAt === undefined ? 0 : Math.max(0, Date.now() - startedAt.getTime());
  return Math.max(0, timeoutMs - Math.max(0, usedMs));
}

function timedOut({ timeoutMs }: Run): GatewayError {
  return new GatewayError('RUN_TIMEOUT', `the run took longer than ${timeoutMs} ms`);
}

/** The abort reason for the work of a released run; the run itself does not end with it. */
function released(): GatewayError {
  return new GatewayError(
    'RUN_SHUTDOWN',
    'the server is shutting down; the run continues after the next start',
  );
}

export function cancelled(): GatewayError {
  return new GatewayError('RUN_CANCELLED', 'the run was cancelled');
}
