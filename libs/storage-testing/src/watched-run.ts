import type { RunStore, StartedRun } from '#runs';
import type { PendingEvent, RunEventLog } from '#watch';
import type { FramedBatch, WireFormat } from '#wire';
import { logEvent, newRun, successEvent } from '#testing';

/** A started run that a test writes events into. */
export class WatchedRun {
  /** Everything that was appended. */
  readonly batches: FramedBatch[] = [];

  private constructor(
    readonly runId: string,
    private readonly epoch: number,
    private readonly log: RunEventLog,
  ) {}

  static async start(
    { runs, log }: { readonly runs: RunStore; readonly log: RunEventLog },
    runId = 'run-1',
  ): Promise<WatchedRun> {
    await runs.admit(newRun({ runId, sessionId: `session of ${runId}` }), { maxActiveRuns: 1_000 });
    const { epoch } = (await runs.start(runId, new Date())) as StartedRun;
    return new WatchedRun(runId, epoch, log);
  }

  get lastSeq(): number {
    return this.batches.at(-1)?.lastSeq ?? 0;
  }

  /** Appends `count` log events whose texts fill about `bytes` each. */
  emit(count = 1, bytes = 20): Promise<void> {
    const events = Array.from({ length: count }, (_, index) =>
      logEvent(`event ${this.lastSeq + index + 1} `.padEnd(bytes, 'x')),
    );
    return this.append(events);
  }

  /** Appends the terminal event. */
  finish(): Promise<void> {
    return this.append([successEvent()]);
  }

  /** The bytes of every event after `seq`, as they were appended. */
  bytesAfter(seq: number, format: WireFormat): Buffer {
    const whole = this.batches.filter(({ firstSeq }) => firstSeq > seq);
    if (whole[0]?.firstSeq !== seq + 1 && seq !== this.lastSeq) {
      throw new Error(`no append began after seq ${seq}`);
    }
    return Buffer.concat(whole.map((batch) => batch[format]));
  }

  private async append(events: readonly PendingEvent[]): Promise<void> {
    this.batches.push(await this.log.append(this.runId, this.epoch, events));
  }
}
