import { afterPatience } from '#testing';
import type { WatchedEvent, WatchHeaders } from './watched-event.js';

const DEADLINE_MS = 20_000;

interface Waiter {
  readonly isMet: () => boolean;
  readonly settle: (error?: Error) => void;
}

/** A watch as its client sees it: what has come so far, and ways to wait for more. */
export class Watching {
  readonly events: WatchedEvent[] = [];
  private begun: WatchHeaders | undefined;
  private ending: { readonly error: Error | undefined } | undefined;
  private readonly waiters = new Set<Waiter>();

  /** `stop` closes the client's side. */
  constructor(private readonly stop: () => void) {}

  /** Disconnects, as a client that loses interest. */
  cancel(): void {
    this.stop();
  }

  get hasEnded(): boolean {
    return this.ending !== undefined;
  }

  /** The headers, as soon as the gateway has sent them. */
  async headers(): Promise<WatchHeaders> {
    await this.until(() => this.begun !== undefined, 'begin');
    return this.begun as WatchHeaders;
  }

  /** The first `count` events. */
  async first(count: number): Promise<readonly WatchedEvent[]> {
    await this.until(() => this.events.length >= count, `bring ${count} events`);
    return this.events.slice(0, count);
  }

  /** The first event that meets the condition. */
  async event(meets: (event: WatchedEvent) => boolean): Promise<WatchedEvent> {
    await this.until(() => this.events.some(meets), 'bring the event');
    return this.events.find(meets) as WatchedEvent;
  }

  /** All events, when the gateway has closed the stream in good order. Fails with its `WireFailure` otherwise. */
  async all(deadlineMs?: number): Promise<readonly WatchedEvent[]> {
    await this.until(() => this.ending !== undefined, 'end', deadlineMs);
    if (this.ending?.error !== undefined) throw this.ending.error;
    return this.events;
  }

  /** The error with which the stream ended. */
  async failure(deadlineMs?: number): Promise<Error> {
    await this.until(() => this.ending !== undefined, 'fail', deadlineMs);
    if (this.ending?.error === undefined) throw new Error('the watch ended without an error');
    return this.ending.error;
  }

  /** For the wire: the headers have come. */
  begin(headers: WatchHeaders): void {
    this.begun ??= headers;
    this.check();
  }

  /** For the wire. */
  push(event: WatchedEvent): void {
    this.events.push(event);
    this.check();
  }

  /** For the wire: the stream is over. */
  end(error?: Error): void {
    this.ending ??= { error };
    this.check();
  }

  private check(): void {
    for (const waiter of [...this.waiters]) {
      if (waiter.isMet()) waiter.settle();
      else if (this.ending !== undefined) {
        waiter.settle(this.ending.error ?? new Error(`the watch ended after ${this.events.length} events`));
      }
    }
  }

  private until(isMet: () => boolean, what: string, deadlineMs = DEADLINE_MS): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: Error): void => {
        stopClock();
        this.waiters.delete(waiter);
        if (error === undefined) resolve();
        else reject(error);
      };
      const late = (): void => {
        const last = JSON.stringify(this.events.at(-1) ?? null);
        settle(new Error(`the watch did not ${what} within ${deadlineMs} ms; its last event: ${last}`));
      };
      const stopClock = afterPatience(deadlineMs, late);
      const waiter: Waiter = { isMet, settle };
      this.waiters.add(waiter);
      this.check();
    });
  }
}
