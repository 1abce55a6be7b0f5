import { Injectable, Logger } from '@nestjs/common';
import { RunDispatcher } from './run-dispatcher.port.js';
import { RunExecutor } from './run-executor.js';

/** Executes runs in this process. */
@Injectable()
export class InProcessRunDispatcher extends RunDispatcher {
  private readonly logger = new Logger(InProcessRunDispatcher.name);

  constructor(private readonly executor: RunExecutor) {
    super();
  }

  dispatch(runId: string): Promise<void> {
    this.executor.execute(runId).catch((error: unknown) => {
      this.logger.error(
        { err: error, runId },
        'a run could not be started; it is recovered at the next start',
      );
    });
    return Promise.resolve();
  }
}
