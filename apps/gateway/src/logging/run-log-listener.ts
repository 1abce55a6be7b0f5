import { Injectable, Logger } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { RUN_FINISHED, RUN_LAUNCHED, type RunFinished, type RunLaunched } from '#runs';

/** One log line when a run is launched and one when it has finished. */
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
    this.logger.log({ ...run }, 'run finished');
  }
}
