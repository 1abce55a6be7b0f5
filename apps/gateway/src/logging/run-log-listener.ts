import { Injectable, Logger } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { isFailure, RUN_FINISHED, RUN_LAUNCHED, type RunFinished, type RunLaunched } from '#runs';

/** Logs each launch of a run and each end, failures at warn with their error. */
@Injectable()
export class RunLogListener {
  private readonly logger = new Logger('Runs');

  @OnEvent(RUN_LAUNCHED)
  launched({ run }: RunLaunched): void {
    const { runId, sessionId, workerKey } = run;
    this.logger.log({ runId, sessionId, workerKey }, 'run launched');
  }

  @OnEvent(RUN_FINISHED)
  finished(run: RunFinished): void {
    this.logger[isFailure(run.state) ? 'warn' : 'log']({ ...run }, 'run finished');
  }
}
