import { lookup } from 'node:dns/promises';
import { GatewayError } from '#errors';
import { cancelledBy } from '#sandbox';
import type { HostAndPort } from './host-allowlist.js';
import { isAddress } from './network-address.js';
import { checkHostAddress, type RepositoryUrlPolicy } from './repository-url-policy.js';

/** Returns all addresses of a host name, in the order in which to try them; rejects when there are none. */
export type HostResolver = (host: string) => Promise<readonly string[]>;

/** Resolves names as the machine does, including `/etc/hosts`. */
export const systemHostResolver: HostResolver = async (host) =>
  (await lookup(host, { all: true, order: 'ipv4first' })).map((found) => found.address);

/**
 * Resolves a host once and returns the address to use from then on. A single forbidden address refuses the host,
 * as a name that mixes public and private addresses is an attack. Errors: `REPO_URL_FORBIDDEN`,
 * `REPO_UNREACHABLE`.
 */
export async function pinnedAddress(
  at: HostAndPort,
  options: {
    readonly policy: RepositoryUrlPolicy;
    readonly resolve: HostResolver;
    readonly signal: AbortSignal;
  },
): Promise<string> {
  const { host } = at;
  const addresses = isAddress(host) ? [host] : await resolveAll(host, options.resolve, options.signal);
  for (const address of addresses) checkHostAddress(at, address, options.policy);
  const [first] = addresses;
  if (first === undefined) throw noAddress();
  return first;
}

async function resolveAll(
  host: string,
  resolve: HostResolver,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => {
    aborted.reject(cancelledBy(signal));
  };
  if (signal.aborted) throw cancelledBy(signal);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const resolved = resolve(host).catch((error: unknown) => {
      throw noAddress(error);
    });
    return await Promise.race([resolved, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function noAddress(cause?: unknown): GatewayError {
  return new GatewayError('REPO_UNREACHABLE', 'The host of the repository has no address.', { cause });
}
