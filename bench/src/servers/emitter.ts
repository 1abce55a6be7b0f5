/** Emits `events` events, `batch` of them in each turn of the event loop. */
export function emitPerTurn(
  events: number,
  batch: number,
  emit: (index: number) => void,
  done: () => void,
): void {
  let next = 1;
  const turn = (): void => {
    for (const end = Math.min(next + batch, events + 1); next < end; next += 1) emit(next);
    if (next <= events) setImmediate(turn);
    else done();
  };
  setImmediate(turn);
}

/** Emits `events` events, one each `intervalMs`. */
export function emitPaced(
  events: number,
  intervalMs: number,
  emit: (index: number) => void,
  done: () => void,
): void {
  let next = 1;
  const timer = setInterval(() => {
    emit(next);
    next += 1;
    if (next <= events) return;
    clearInterval(timer);
    done();
  }, intervalMs);
}
