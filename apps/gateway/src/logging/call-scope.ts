import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

interface Scope {
  readonly requestId: string;
}

const storage = new AsyncLocalStorage<Scope>();
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** The client's own request id where it is usable, else a fresh one. */
export function requestIdFrom(header: string | undefined): string {
  return header !== undefined && REQUEST_ID.test(header) ? header : randomUUID();
}

/** Runs `work` so that every log line written in it, also later, carries the request's id. */
export function inCallScope<T>(requestId: string, work: () => T): T {
  return storage.run({ requestId }, work);
}

export function currentRequestId(): string | undefined {
  return storage.getStore()?.requestId;
}
