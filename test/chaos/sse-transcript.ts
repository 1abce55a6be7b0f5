/** What one watcher was sent before its connection ended, however that came about. */
export interface SseTranscript {
  /** The `data` of each event, by its id. */
  readonly events: ReadonlyMap<number, string>;
  /** Whether `event: close` came. */
  readonly closed: boolean;
}

/** Reads a run's events over SSE until the stream ends or is cut off. */
export async function readSse(url: string): Promise<SseTranscript> {
  const events = new Map<number, string>();
  let closed = false;
  let rest = '';
  try {
    const response = await fetch(url);
    if (response.status === 204) return { events, closed: true };
    if (response.status !== 200 || response.body === null) throw new Error(`HTTP ${response.status}`);
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const frames = (rest + text).split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) {
        if (frame.startsWith('event: close')) closed = true;
        const match = /^id: (\d+)\ndata: (.*)$/.exec(frame);
        if (match !== null) events.set(Number(match[1]), match[2] as string);
      }
    }
  } catch {
    // The connection was cut: what came before it is what counts.
  }
  return { events, closed };
}
