/** The events that a server under test emits, from the query of `POST /start`. */
export interface RunRequest {
  readonly events: number;
  /** Events in one turn of the event loop; 0: paced by `intervalMs`. */
  readonly batch: number;
  readonly intervalMs: number;
  readonly payloadBytes: number;
  readonly stamp: boolean;
}

export function runRequestFrom(url: URL): RunRequest {
  const number = (name: string, fallback: number): number => Number(url.searchParams.get(name) ?? fallback);
  return {
    events: number('events', 1000),
    batch: number('batch', 1),
    intervalMs: number('interval_ms', 0),
    payloadBytes: number('payload_bytes', 0),
    stamp: url.searchParams.get('stamp') === '1',
  };
}

export function queryOf(request: RunRequest): string {
  return new URLSearchParams({
    events: String(request.events),
    batch: String(request.batch),
    interval_ms: String(request.intervalMs),
    payload_bytes: String(request.payloadBytes),
    stamp: request.stamp ? '1' : '0',
  }).toString();
}
