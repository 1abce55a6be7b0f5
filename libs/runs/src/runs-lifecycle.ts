import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { GatewayError } from '#errors';
import { WorkerResolver } from '#runner';
import { WatchService } from '#watch';
import { AdmissionGate } from './admission-gate.js';
import { recoveryDecision } from './recovery-decision.js';
import { RunExecutor } from './run-executor.js';
import { RunRecovery } from './run-recovery.js';
import { RunRetention } from './run-retention.js';
import { RUNS_OPTIONS, type RunsOptions } from './runs-options.js';

const POLL_MS = 20;
/** Time for an aborted run to store its end. */
const ABORT_MS = 4_000;
/** Time for the rest of a shutdown: streams, stores, sockets. */
const CLOSE_MS = 2_500;
/** The process that has taken over the storage may still be starting. */
const FENCED_RETRY_MS = 2_000;

/** Returns the time, in ms, after which a shutdown with this grace period counts as hung. */
export function shutdownBoundMs(shutdownGraceMs: number): number {
  return shutdownGraceMs + ABORT_MS + CLOSE_MS;
}

/**
 * At boot: recovery, then retention. At shutdown: no new runs; active ones finish, are released for
 * their next attempt, or are aborted.
 */
@Injectable()
export class RunsLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RunsLifecycle.name);

  constructor(
    private readonly gate: AdmissionGate,
    private readonly executor: RunExecutor,
    private readonly recovery: RunRecovery,
    private readonly retention: RunRetention,
    private readonly watch: WatchService,
    private readonly workers: WorkerResolver,
    @Inject(RUNS_OPTIONS) private readonly options: RunsOptions,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.recovery.recover();
    this.retention.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.gate.close();
    // First, so that watchers resume elsewhere while the runs here end.
    this.watch.drain(this.options.shutdownGraceMs);
    await this.retention.stop();
    if (!(await this.idleWithin(this.options.shutdownGraceMs))) {
      this.logger.warn(
        { runs: this.executor.activeCount },
        'active runs are released or aborted by the shutdown',
      );
      const { maxAttempts } = this.options;
      // Whatever continues after a crash continues after a stop: no stop is worse than a crash.
      this.executor.releaseAll(
        (run) => recoveryDecision(run, this.workers.graph, maxAttempts).kind === 'continue',
      );
      this.executor.abortAll(
        new GatewayError('RUN_SHUTDOWN', 'the server was shut down while the run was active'),
      );
      await this.idleWithin(ABORT_MS);
    }
    this.executor.stop();
    this.recovery.stop();
  }

  /**
   * Gives up all runs at once and for good, because another process has taken over the storage: they
   * continue there, and watchers are told to resume there.
   */
  relinquish(): void {
    this.gate.close(fenced);
    this.watch.drain();
    this.executor.stop();
    this.recovery.stop();
    void this.retention.stop();
    this.executor.abortAll(fenced());
  }

  private async idleWithin(ms: number): Promise<boolean> {
    const deadline = performance.now() + ms;
    while (this.executor.activeCount > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return this.executor.activeCount === 0;
  }
}

function fenced(): GatewayError {
  return new GatewayError('STORAGE_FENCED', 'another process has taken over the storage', {
    retryDelayMs: FENCED_RETRY_MS,
  });
}
