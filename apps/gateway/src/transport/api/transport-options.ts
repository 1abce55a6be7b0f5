import { byteSize, optionsClass, setting } from '#settings';
import { hostNames, origins } from '../host-names.js';
import type { SessionCookieOptions } from './session-cookie-options.js';

/** Options of all wires, each with its variable and its default. */
export const transportSettings = {
  corsOrigins: setting({
    env: 'CORS_ORIGINS',
    default: '',
    parse: origins,
    help: 'Origins of pages that may call with cookies, such as https://app.example.com; empty: none.',
  }),
  allowedHosts: setting({
    env: 'ALLOWED_HOSTS',
    default: '',
    parse: hostNames,
    help: 'Host names that are answered besides local ones; empty: none if HOST is loopback, else all.',
  }),
  maxUnreadBytes: setting({
    env: 'WATCH_UNREAD_BYTES',
    default: '512KiB',
    parse: byteSize,
    help: 'Bytes that wait in memory for one watcher on SSE or gRPC; beyond it the watcher continues from the log later.',
  }),
};

/** Options of all wires; the class is the injection token. */
export class TransportOptions extends optionsClass(transportSettings) {
  readonly sessionCookie: SessionCookieOptions;
  /** The longest run timeout that a client may ask for, in ms. */
  readonly maxRunTimeoutMs: number;
  /** An idle watch on Connect or gRPC-Web is sent an empty message this often. */
  readonly connectKeepAliveMs: number;
}
