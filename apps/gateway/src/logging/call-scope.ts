import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

interface Scope {
  readonly requestId: string;
}

const storage = new AsyncLocalStorage<Scope>();
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** Returns the client's own request id if it is well-formed, else a new one. */
export function requestIdFrom(header: string | undefined): string {
  return header !== undefined && REQUEST_ID.test(header) ? header : randomUUID();
}

/** Runs `work` with a request id that every log line of it carries, asynchronous ones included. */
export function inCallScope<T>(requestId: string, work: () => T): T {
  return storage.run({ requestId }, work);
}

export function currentRequestId(): string | undefined {
  return storage.getStore()?.requestId;
}
