import { Injectable, Logger } from '@nestjs/common';
import { GatewayError } from '#errors';
import { RunEventLog } from '#watch';
import { RunDispatcher } from './run-dispatcher.port.js';
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
      for (const run of runs) await this.settle(run);
      afterRunId = runs.at(-1)?.runId;
      if (runs.length < PAGE) return;
    }
  }

  private async settle(run: Run): Promise<void> {
    const { runId, sessionId, workerKey } = run;
    if (run.state === 'queued') {
      this.logger.log({ runId, sessionId, workerKey }, 'a run that was queued before the restart is dispatched');
      return this.dispatcher.dispatch(runId);
    }
    const started = await this.store.start(runId, new Date());
    if (started === undefined) return;
    const orphaned = new GatewayError('ORPHANED', 'the server stopped while the run was active; start it again');
    const { error, state } = runFailure(orphaned);
    const draft = { kind: 'failed', error, state, workerKey } as const;
    await this.log.append(runId, started.epoch, [{ draft, emittedAt: new Date(), attempt: run.attempt }]);
    this.logger.warn({ runId, sessionId, workerKey }, 'a run was orphaned by a restart and has ended');
  }
}
