import { EventSource } from 'eventsource';
import { watchedEventOfSse, type GatewayClient, type WatchedEvent } from '../support/clients/index.js';
import { eventually } from '#testing';

/** Delay in ms before a client of this project reconnects. */
const RETRY_MS = 500;
const TERMINAL = new Set(['EVENT_TYPE_COMPLETE', 'EVENT_TYPE_ERROR']);

export interface SeenEvent {
  readonly event: WatchedEvent;
  /** `Date.now()` on arrival. */
  readonly atMs: number;
}

/** A watch that reconnects as often as needed until the run's terminal event. */
export class LastingWatch {
  readonly seen: SeenEvent[] = [];
  /** The number of connections so far. */
  connections = 0;
  private closed = false;
  private leave: () => void = () => undefined;

  /** Uses a stock EventSource client, which reconnects automatically. */
  static overSse(url: string, runId: string, fetchStream: typeof fetch): LastingWatch {
    const watch = new LastingWatch();
    const source = new EventSource(`${url}/api/watch/${runId}`, { fetch: fetchStream });
    source.addEventListener('open', () => (watch.connections += 1));
    source.addEventListener('message', ({ data }) => watch.take(watchedEventOfSse(String(data))));
    source.addEventListener('close', () => source.close());
    watch.leave = () => source.close();
    return watch;
  }

  /** Resumes after the last number seen whenever the stream ends before the terminal event. */
  static over(client: GatewayClient, runId: string): LastingWatch {
    const watch = new LastingWatch();
    void watch.follow(client, runId);
    return watch;
  }

  get hasEnded(): boolean {
    return TERMINAL.has(this.seen.at(-1)?.event.eventType ?? '');
  }

  async ended(deadlineMs: number): Promise<void> {
    await eventually('the terminal event', () => (this.hasEnded ? true : undefined), deadlineMs).catch(
      () => undefined,
    );
  }

  close(): void {
    this.closed = true;
    this.leave();
  }

  private take(event: WatchedEvent): void {
    this.seen.push({ event, atMs: Date.now() });
  }

  private async follow(client: GatewayClient, runId: string): Promise<void> {
    while (!this.hasEnded && !this.closed) {
      const afterSeq = this.seen.at(-1)?.event.seq ?? '0';
      this.connections += 1;
      const watching = client.watch({ runId, afterSeq });
      this.leave = () => watching.cancel();
      for (let taken = 0, open = true; open;) {
        open = !watching.hasEnded;
        for (const event of watching.events.slice(taken)) this.take(event);
        taken = watching.events.length;
        if (open) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      if (!this.hasEnded) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
