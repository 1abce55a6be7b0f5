/** Resolves with `work`, a shutdown. Rejects when it takes longer than `boundMs`. */
export async function bounded(boundMs: number, work: Promise<void>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`the shutdown took longer than ${boundMs} ms`)), boundMs);
  timer.unref();
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
