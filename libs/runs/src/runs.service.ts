import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { GatewayError, runNotFound } from '#errors';
import { RepositoryOpener } from '#repositories';
import { WorkerResolver } from '#runner';
import { SessionsService, type SessionRecord } from '#sessions';
import type { ClientView } from '#events';
import { AdmissionGate } from './admission-gate.js';
import { cancelled, RunExecutor } from './run-executor.js';
import { RunDispatcher } from './run-dispatcher.port.js';
import { RUN_LAUNCHED, type RunLaunched } from './run-events.js';
import { RunIds } from './run-ids.js';
import { requestKey } from './request-key.js';
import { RunStore, type RequestKey } from './run-store.port.js';
import { isActive, type Run } from './run.js';
import { RUNS_OPTIONS, type RunsOptions } from './runs-options.js';

/** The worker that opens every session. */
export const BOOTSTRAP_WORKER = 'plan_pipeline';
/** The worker of a StartRun that names none. */
export const DEFAULT_WORKER = 'worker_DAG';

/** A session in use is marked as such at most this often, and often enough for a short retention. */
const TOUCH_MS = 3_600_000;
const TOUCH_SHARE = 0.1;

export interface InitRunCommand {
  readonly userId: string;
  readonly repoUrl: string;
  readonly ref: string;
  readonly goal: string;
  readonly requestId: string;
  /** The session named by the client's cookie. */
  readonly knownSessionId: string | undefined;
}

export interface InitializedSession {
  readonly session: SessionRecord;
  readonly bootstrapRunId: string;
}

export interface StartRunCommand {
  readonly sessionId: string;
  readonly pipelineId: string;
  readonly params: Readonly<Record<string, string>>;
  readonly requestId: string;
  readonly timeoutMs: number | undefined;
}

export interface StartedRunReply {
  readonly runId: string;
  readonly clientView: ClientView;
}

export interface SubmitInputCommand {
  readonly sessionId: string;
  /** Empty means the session's open question, whichever run asked it. */
  readonly runId: string;
  readonly input: string;
  readonly questionId: string;
  readonly requestId: string;
}

export interface RunPage {
  readonly runs: readonly Run[];
  readonly nextAfter: string | undefined;
}

interface Launch {
  readonly session: SessionRecord;
  readonly workerKey: string;
  readonly params: Readonly<Record<string, string>>;
  readonly request: RequestKey | undefined;
  readonly timeoutMs?: number;
  readonly answersRunId?: string;
}

/** Starts, answers, cancels and finds runs. */
@Injectable()
export class RunsService {
  private readonly ids = new RunIds();

  constructor(
    private readonly store: RunStore,
    private readonly dispatcher: RunDispatcher,
    private readonly executor: RunExecutor,
    private readonly sessions: SessionsService,
    private readonly opener: RepositoryOpener,
    private readonly resolver: WorkerResolver,
    private readonly gate: AdmissionGate,
    private readonly events: EventEmitter2,
    @Inject(RUNS_OPTIONS) private readonly options: RunsOptions,
  ) {}

  /**
   * Opens a session, or keeps the one that the cookie names, and starts its bootstrap run unless a run
   * is active. Errors: `REPO_URL_*`, `RUNS_EXHAUSTED`, `DRAINING`.
   */
  async init(command: InitRunCommand): Promise<InitializedSession> {
    this.gate.check();
    const { userId, repoUrl, ref, goal, requestId, knownSessionId } = command;
    if (repoUrl !== '') await this.opener.check(repoUrl, ref);
    const known = knownSessionId === undefined ? undefined : await this.sessions.find(knownSessionId);
    const session = known ?? this.sessions.draft({ userId, repoUrl, ref });
    const request = requestKey('init', session.userId, requestId, { userId, repoUrl, ref, goal });
    const params: Record<string, string> = goal === '' ? {} : { user_input: goal };
    if (known === undefined) return this.bootstrapNew(session, params, request);
    const kept =
      repoUrl === '' ? known : await this.sessions.update(known.sessionId, () => ({ repoUrl, ref }));
    const { activeRunId } = await this.sessions.get(kept.sessionId);
    if (activeRunId !== undefined) return { session: kept, bootstrapRunId: activeRunId };
    return this.bootstrapKnown(kept, params, request);
  }

  /**
   * Starts a worker. Errors: `SESSION_NOT_FOUND`, `WORKER_UNKNOWN`, `SESSION_BUSY`,
   * `REQUEST_ID_REUSED`, `RUNS_EXHAUSTED`, `DRAINING`.
   */
  async start(command: StartRunCommand): Promise<StartedRunReply> {
    this.gate.check();
    const { sessionId, pipelineId, params, requestId, timeoutMs } = command;
    const session = await this.sessions.record(sessionId);
    const workerKey = this.workerKey(pipelineId);
    const request = requestKey('start', sessionId, requestId, { workerKey, params, timeoutMs });
    const run = await this.launch({ session, workerKey, params, request, timeoutMs });
    return { runId: run.runId, clientView: { phase: run.workerKey } };
  }

  /**
   * Answers a question and returns the id of the run that continues. Errors: `SESSION_NOT_FOUND`,
   * `RUN_NOT_FOUND`, `RUN_NOT_ACTIVE`, `NO_OPEN_QUESTION`, `QUESTION_*`, those of `start`.
   */
  async submitInput(command: SubmitInputCommand): Promise<string> {
    this.gate.check();
    const { sessionId, runId, input, questionId, requestId } = command;
    const session = await this.sessions.record(sessionId);
    const request = requestKey('input', sessionId, requestId, { runId, input, questionId });
    const asked = await this.askingRun(session, runId);
    if (asked.answeredBy !== undefined && request === undefined) throw alreadyAnswered();
    if (questionId !== '' && questionId !== asked.question?.id) {
      throw new GatewayError(
        'QUESTION_MISMATCH',
        'the run did not ask that question; GetRun returns the open one',
      );
    }
    const params = { ...asked.params, user_input: input };
    const { workerKey, timeoutMs } = asked;
    const run = await this.launch({
      session,
      workerKey,
      params,
      request,
      timeoutMs,
      answersRunId: asked.runId,
    });
    return run.runId;
  }

  /**
   * Asks an active run to stop; it ends with ERROR `RUN_CANCELLED`. A session that is named must be
   * the run's own. Errors: `SESSION_NOT_FOUND`, `RUN_NOT_FOUND`, `RUN_ALREADY_FINISHED`.
   */
  async cancel(sessionId: string | undefined, runId: string): Promise<Run> {
    if (sessionId !== undefined) await this.sessions.record(sessionId);
    const run = await this.get(runId);
    if (sessionId !== undefined && run.sessionId !== sessionId) throw runNotFound();
    const marked = await this.store.requestCancel(runId);
    if (marked === undefined || !isActive(marked)) {
      throw new GatewayError('RUN_ALREADY_FINISHED', 'the run is already over');
    }
    this.executor.abort(runId, cancelled());
    return marked;
  }

  /**
   * Returns a run; one whose retention is over is not found, even if it is not removed yet. @throws
   * `RUN_NOT_FOUND`
   */
  async get(runId: string): Promise<Run> {
    const run = await this.store.get(runId);
    const isOver = run?.finishedAt !== undefined && run.finishedAt < this.keptSince();
    if (run === undefined || isOver) throw runNotFound();
    return run;
  }

  /**
   * Lists runs without their params. A run's params can take a megabyte, so each run is read in a turn
   * of its own. Errors: `SESSION_NOT_FOUND`.
   */
  async list(sessionId: string, limit: number, afterRunId?: string): Promise<RunPage> {
    await this.sessions.record(sessionId);
    const keptSince = this.keptSince();
    const found: Run[] = [];
    while (found.length <= limit) {
      const after = found.at(-1)?.runId ?? afterRunId;
      const [run] = await this.store.list({ sessionId, keptSince, limit: 1, afterRunId: after });
      if (run === undefined) break;
      found.push({ ...run, params: {} });
      await nextTurn();
    }
    const runs = found.slice(0, limit);
    return { runs, nextAfter: found.length > limit ? runs.at(-1)?.runId : undefined };
  }

  /** Stores the session first: no run is ever visible without its session, whatever crashes in between. */
  private async bootstrapNew(
    session: SessionRecord,
    params: Readonly<Record<string, string>>,
    request: RequestKey | undefined,
  ): Promise<InitializedSession> {
    await this.sessions.put(session);
    let run: Run | undefined;
    try {
      run = await this.launch({ session, workerKey: BOOTSTRAP_WORKER, params, request });
    } finally {
      // Refused, or the repetition of a request that has its session.
      if (run?.sessionId !== session.sessionId) await this.sessions.remove(session.sessionId);
    }
    const own = run.sessionId === session.sessionId ? session : await this.sessions.record(run.sessionId);
    return { session: own, bootstrapRunId: run.runId };
  }

  private async bootstrapKnown(
    session: SessionRecord,
    params: Readonly<Record<string, string>>,
    request: RequestKey | undefined,
  ): Promise<InitializedSession> {
    try {
      const run = await this.launch({ session, workerKey: BOOTSTRAP_WORKER, params, request });
      if (run.sessionId !== session.sessionId) throw requestIdReused();
      return { session, bootstrapRunId: run.runId };
    } catch (error) {
      // Another run became active at the same moment: that is the one to watch.
      const { active_run_id: activeRunId } = error instanceof GatewayError ? error.metadata : {};
      if (activeRunId === undefined) throw error;
      return { session, bootstrapRunId: activeRunId };
    }
  }

  /** Admits the run and dispatches it. Every run begins here. */
  private async launch(launch: Launch): Promise<Run> {
    const { session, workerKey, params, request, answersRunId } = launch;
    const { maxActiveRuns, runTimeoutMs } = this.options;
    await this.touch(session);
    const admission = await this.store.admit(
      {
        runId: this.ids.next(workerKey),
        sessionId: session.sessionId,
        workerKey,
        params,
        createdAt: new Date(),
        timeoutMs: launch.timeoutMs ?? runTimeoutMs,
        request,
        answersRunId,
      },
      { maxActiveRuns, keptSince: this.keptSince() },
    );
    switch (admission.kind) {
      case 'repeated':
        return admission.run;
      case 'admitted':
        break;
      case 'request_differs':
        throw requestIdReused();
      case 'session_busy': {
        const metadata = { active_run_id: admission.activeRunId };
        throw new GatewayError('SESSION_BUSY', 'the session has an active run', { metadata });
      }
      case 'already_answered':
        throw alreadyAnswered();
      case 'full':
        throw new GatewayError('RUNS_EXHAUSTED', 'too many active runs', { retryDelayMs: 1_000 });
    }
    // Nothing may come between the admission and this, or the session stays busy with a run that nobody
    // executes.
    await this.dispatcher.dispatch(admission.run.runId);
    this.events.emit(RUN_LAUNCHED, { run: admission.run } satisfies RunLaunched);
    return admission.run;
  }

  /** Returns the time before which finished runs are no longer kept. */
  private keptSince(): Date {
    return new Date(Date.now() - this.options.retentionMs);
  }

  /** Marks a session in use, so that it is not removed as idle. */
  private async touch({ sessionId, updatedAt }: SessionRecord): Promise<void> {
    const touchMs = Math.min(TOUCH_MS, this.options.sessionRetentionMs * TOUCH_SHARE);
    if (Date.now() - updatedAt.getTime() > touchMs) await this.sessions.update(sessionId, () => ({}));
  }

  private workerKey(pipelineId: string): string {
    return this.resolver.graph.resolve(pipelineId === '' ? DEFAULT_WORKER : pipelineId).metadata.key;
  }

  /** Returns the run whose question an input may answer: the newest one of the session that asked. */
  private async askingRun(session: SessionRecord, runId: string): Promise<Run> {
    const { sessionId } = session;
    const keptSince = this.keptSince();
    const [newest] = await this.store.list({ sessionId, asking: true, keptSince, limit: 1 });
    if (runId === '') {
      if (newest === undefined) throw noOpenQuestion('the session has no open question');
      return newest;
    }
    const run = await this.get(runId);
    if (run.sessionId !== sessionId) {
      const owner = await this.sessions.find(run.sessionId);
      // Somebody else's run looks like none.
      if (owner?.userId !== session.userId) throw runNotFound();
      throw notActive();
    }
    if (run.question === undefined) {
      throw isActive(run) ? noOpenQuestion('the run has not asked a question') : notActive();
    }
    if (run.answeredBy === undefined && run.runId !== newest?.runId) throw notActive();
    return run;
  }
}

function requestIdReused(): GatewayError {
  return new GatewayError('REQUEST_ID_REUSED', 'request_id was used for a different request');
}

/** Advice for a client that answers although no question is open. */
const INSTEAD = `to start a run with an input, call StartRun with pipeline_id ${BOOTSTRAP_WORKER} and params.user_input`;

function noOpenQuestion(text: string): GatewayError {
  return new GatewayError('NO_OPEN_QUESTION', `${text}; ${INSTEAD}`);
}

function notActive(): GatewayError {
  const text =
    'the run is not the one that waits for input; omit run_id to answer the open question of the session';
  return new GatewayError('RUN_NOT_ACTIVE', text);
}

function alreadyAnswered(): GatewayError {
  return new GatewayError('QUESTION_ALREADY_ANSWERED', `the question has already been answered; ${INSTEAD}`);
}
