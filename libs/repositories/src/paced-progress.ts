import type { ProgressListener } from './shared-operations.js';

/**
 * Tells a listener of each step when it begins, and then at most once in an
 * interval. Steps are told apart by their words, numbers aside. The end, 100
 * percent, is always told.
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
