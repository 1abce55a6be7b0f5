import { isIP } from 'node:net';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { GatewayError } from '#errors';

/** What of the configuration says under which names the gateway is reached. */
export interface OwnHosts {
  /** The address that it listens on. */
  readonly host: string;
  /** Names that its operator has given it; their ports do not count. */
  readonly allowedHosts: readonly string[];
  /** Origins whose names count too. */
  readonly corsOrigins: readonly string[];
}

/**
 * Refuses requests under a name that is not the gateway's: a page may have its
 * own name lead to this machine, and its calls are then of one origin for the
 * browser. Addresses, `localhost` and names without a dot are no names that
 * anybody can register. A gateway that listens for others than its own machine
 * knows its names only when `allowedHosts` tells them, and takes all otherwise.
 */
export function refuseForeignHosts({ host, allowedHosts, corsOrigins }: OwnHosts): RequestHandler {
  const named = [
    ...allowedHosts.map(nameOf),
    ...corsOrigins.map((origin) => URL.parse(origin)?.hostname ?? ''),
  ];
  const own = new Set(named.map((name) => name.toLowerCase()));
  const isChecked = !takesAnyHost({ host, allowedHosts });
  return (request: Request, _response: Response, next: NextFunction) => {
    const name = nameOf(request.headers.host ?? '');
    if (!isChecked || isLocal(name) || own.has(name)) return next();
    const text = 'the gateway is not reached under this name; its operator can add it to ALLOWED_HOSTS';
    next(new GatewayError('REQUEST_MALFORMED', text));
  };
}

/** Whether a gateway that listens there is answered under every name, as nobody told it its own. */
export function takesAnyHost({ host, allowedHosts }: Omit<OwnHosts, 'corsOrigins'>): boolean {
  return !isLoopback(host) && allowedHosts.length === 0;
}

/** Of a `Host` header, in lower case, without port, brackets and the dot at its end. */
function nameOf(header: string): string {
  return header
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

/** Whether it is no name that a stranger may have registered. */
function isLocal(name: string): boolean {
  return isIP(name) !== 0 || !name.includes('.') || name.endsWith('.localhost');
}

function isLoopback(host: string): boolean {
  return (
    host === '::1' || host.toLowerCase() === 'localhost' || (isIP(host) === 4 && host.startsWith('127.'))
  );
}
