import { monotonicFactory } from 'ulid';

/** Makes run ids, `<worker>-<ulid>`, which sort by the time they were made within one worker. */
export class RunIds {
  private readonly nextUlid = monotonicFactory();

  next(workerKey: string): string {
    return `${workerKey}-${this.nextUlid()}`;
  }
}
