import { monotonicFactory } from 'ulid';

/** Generates run ids, `<worker>-<ulid>`, which sort by creation time within one worker. */
export class RunIds {
  private readonly nextUlid = monotonicFactory();

  next(workerKey: string): string {
    return `${workerKey}-${this.nextUlid()}`;
  }
}
