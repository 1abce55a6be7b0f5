import type { ProgressListener } from './shared-operations.js';

/**
 * Throttles progress: reports each step when it begins, then at most once per interval. Steps with the same words,
 * apart from numbers, are one step. 100 percent is always reported.
 */
export function pacedProgress(
  listener: ProgressListener,
  intervalMs: number,
  now: () => number = () => performance.now(),
): ProgressListener {
  let step: string | undefined;
  let toldAt = 0;
  return (percent, message) => {
    const own = message.replaceAll(/\d+/g, '');
    const at = now();
    if (own === step && percent < 100 && at - toldAt < intervalMs) return;
    step = own;
    toldAt = at;
    listener(percent, message);
  };
}
