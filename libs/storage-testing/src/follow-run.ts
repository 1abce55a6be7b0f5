import type { RunEventLog } from '#watch';
import type { FramedBatch } from '#wire';

/** Tells of the changes of one run's log. Returns a function that ends it. */
export function followRun(
  log: RunEventLog,
  runId: string,
  onBatch: (batch: FramedBatch) => void,
  onTrim: (firstSeq: number) => void = () => undefined,
): () => void {
  return log.subscribe({
    appended: (changed, batch) => {
      if (changed === runId) onBatch(batch);
    },
    trimmed: (changed, firstSeq) => {
      if (changed === runId) onTrim(firstSeq);
    },
  });
}
