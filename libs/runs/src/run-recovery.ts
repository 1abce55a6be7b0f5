import { Injectable, Logger } from '@nestjs/common';
import { GatewayError } from '#errors';
import { RunEventLog } from '#watch';
import { RunDispatcher } from './run-dispatcher.port.js';
import { cancelled } from './run-executor.js';
import { runFailure } from './run-failure.js';
import { RunStore } from './run-store.port.js';
import { ACTIVE_RUN_STATES, type Run } from './run.js';

const PAGE = 200;

/**
 * Gives the runs that a dead process left active what they are owed: a run
 * that had not begun is dispatched; one that had ends with ERROR `ORPHANED`.
 */
@Injectable()
export class RunRecovery {
  private readonly logger = new Logger(RunRecovery.name);

  constructor(
    private readonly store: RunStore,
    private readonly log: RunEventLog,
    private readonly dispatcher: RunDispatcher,
  ) {}

  async recover(): Promise<void> {
    let afterRunId: string | undefined;
    for (;;) {
      const runs = await this.store.list({ states: ACTIVE_RUN_STATES, limit: PAGE, afterRunId });
      for (const run of runs) await this.trySettle(run);
      afterRunId = runs.at(-1)?.runId;
      if (runs.length < PAGE) return;
    }
  }

  /** One run that cannot be settled must not keep the gateway from starting. */
  private async trySettle(run: Run): Promise<void> {
    const { runId, sessionId } = run;
    try {
      await this.settle(run);
    } catch (error) {
      if (error instanceof GatewayError && error.reason === 'EPOCH_FENCED') return;
      this.logger.error(
        { err: error, runId, sessionId },
        'a run could not be recovered; it is tried at the next start',
      );
    }
  }

  private async settle(run: Run): Promise<void> {
    const { runId, sessionId, workerKey } = run;
    if (run.state === 'queued') {
      this.logger.log(
        { runId, sessionId, workerKey },
        'a run that was queued before the restart is dispatched',
      );
      return this.dispatcher.dispatch(runId);
    }
    const started = await this.store.start(runId, new Date());
    if (started === undefined) return;
    // A run that was to be cancelled is what its user wanted it to be.
    const { error, state } = runFailure(run.state === 'cancelling' ? cancelled() : orphaned());
    const draft = { kind: 'failed', error, state, workerKey } as const;
    const attempt = Math.max(1, run.attempt);
    await this.log.append(runId, started.epoch, [{ draft, emittedAt: new Date(), attempt }]);
    this.logger.warn({ runId, sessionId, workerKey, state }, 'a run that a restart cut short has ended');
  }
}

function orphaned(): GatewayError {
  return new GatewayError('ORPHANED', 'the server stopped while the run was active; start it again');
}
