import { isIP } from 'node:net';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { GatewayError } from '#errors';

/** The settings that determine the gateway's host names. */
export interface OwnHosts {
  /** The address to listen on. */
  readonly host: string;
  /** Host names that the operator configured; ports are ignored. */
  readonly allowedHosts: readonly string[];
  /** Origins whose host names are accepted too. */
  readonly corsOrigins: readonly string[];
}

/**
 * Refuses requests whose `Host` is not the gateway's: a page can resolve its own name to this machine (DNS
 * rebinding), and the browser then takes its calls for same-origin ones. Addresses, `localhost` and names
 * without a dot cannot be registered by a stranger. A gateway that listens beyond loopback only knows its
 * names from `allowedHosts`; without them it accepts every name.
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

/** Returns true if the gateway accepts every host name because none was configured. */
export function takesAnyHost({ host, allowedHosts }: Omit<OwnHosts, 'corsOrigins'>): boolean {
  return !isLoopback(host) && allowedHosts.length === 0;
}

/** Returns the name in a `Host` header in lower case, without port, brackets and final dot. */
function nameOf(header: string): string {
  return header
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

/** Returns true for a name that a stranger cannot have registered. */
function isLocal(name: string): boolean {
  return isIP(name) !== 0 || !name.includes('.') || name.endsWith('.localhost');
}

function isLoopback(host: string): boolean {
  return (
    host === '::1' || host.toLowerCase() === 'localhost' || (isIP(host) === 4 && host.startsWith('127.'))
  );
}
