/** Positions and emit times of a run's events in its stream. */
export interface EventIndex {
  /** Number of bytes of the stream at which event 1, 2, ... is complete. */
  readonly ends: Float64Array;
  /** Microseconds of the monotonic clock; 0 when events have no stamp. */
  readonly stamps: Float64Array;
}

const SPACE = 0x20;

/**
 * Reads a whole stream: the messages of events `i=1 of N`, `i=2 of N`, ... must
 * come once and in order; frames without one, such as a retry hint or the
 * gateway's own events, are passed over. @throws when one is missing, doubled or out of order.
 */
export function eventIndex(body: Buffer, events: number): EventIndex {
  const ends = new Float64Array(events);
  const stamps = new Float64Array(events);
  let next = 1;
  for (let start = 0; start < body.length;) {
    const gap = body.indexOf('\n\n', start, 'latin1');
    if (gap === -1) break;
    const end = gap + 2;
    const at = body.indexOf('i=', start, 'latin1');
    if (at !== -1 && at < end) {
      const index = numberAt(body, at + 2);
      if (index !== next) throw new Error(`event ${index} came where event ${next} was due`);
      if (index > events) throw new Error(`event ${index} of ${events} came`);
      ends[index - 1] = end;
      stamps[index - 1] = stampBefore(body, start, at);
      next += 1;
    }
    start = end;
  }
  if (next !== events + 1) throw new Error(`${next - 1} of ${events} events came`);
  return { ends, stamps };
}

function stampBefore(body: Buffer, start: number, at: number): number {
  if (body[at - 1] !== SPACE) return 0;
  const stamp = body.lastIndexOf('ts=', at, 'latin1');
  return stamp < start ? 0 : numberAt(body, stamp + 3);
}

function numberAt(body: Buffer, start: number): number {
  let value = 0;
  for (let at = start; ; at += 1) {
    const digit = (body[at] ?? 0) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return value;
    value = value * 10 + digit;
  }
}
