import { normalize, sep } from 'node:path';
import { GatewayError } from '#errors';
import type { HostAllowlist, HostAndPort } from './host-allowlist.js';
import { isAddress, isPublicAddress } from './network-address.js';
import type { RepositoryUrl } from './repository-url.js';

export interface RepositoryUrlPolicy {
  /** Hosts that may be reached even if they are private, and by plain http. */
  readonly allowPrivateHosts: HostAllowlist;
  /** When not empty, the only public hosts that may be reached. */
  readonly allowedHosts: HostAllowlist;
  /** Local repositories in this folder, or the folder itself, may be opened; empty: none. */
  readonly reposRoot: string;
  /** Paths of local repositories that may be opened wherever they are. */
  readonly localPaths: readonly string[];
}

const PRIVATE_NAMES = ['localhost', 'local', 'internal', 'home.arpa', 'intranet', 'lan'];

/**
 * Checks a URL without touching the network or the disk. Throws `REPO_URL_FORBIDDEN`; the message does not reveal
 * whether a local path exists.
 */
export function checkRepositoryUrl(url: RepositoryUrl, policy: RepositoryUrlPolicy): void {
  if (url.kind === 'local') {
    const path = normalize(url.path);
    const named = policy.localPaths.some((allowed) => isSamePath(allowed, path));
    if (!named && !isWithin(path, policy.reposRoot)) throw localPathForbidden();
    return;
  }
  if (policy.allowPrivateHosts.allowsHost(url)) return;
  if (url.kind === 'http' && url.scheme === 'http') {
    throw new GatewayError('REPO_URL_FORBIDDEN', 'The repository must be reached by https.');
  }
  if (isAddress(url.host) ? !isPublicAddress(url.host) : isPrivateName(url.host)) throw hostForbidden();
  if (!policy.allowedHosts.isEmpty && !policy.allowedHosts.allowsHost(url)) {
    throw new GatewayError('REPO_URL_FORBIDDEN', 'Repositories of this host may not be opened here.');
  }
}

/** Checks one resolved address of the host of a URL that was already checked. */
export function checkHostAddress(
  { host, port }: HostAndPort,
  address: string,
  { allowPrivateHosts }: RepositoryUrlPolicy,
): void {
  if (allowPrivateHosts.allowsHost({ host, port })) return;
  if (allowPrivateHosts.allowsAddress({ host: address, port })) return;
  if (!isPublicAddress(address)) throw hostForbidden();
}

/** Returns the same message for every path, so that it does not reveal what exists. */
export function localPathForbidden(): GatewayError {
  return new GatewayError(
    'REPO_URL_FORBIDDEN',
    'This local path may not be opened: local repositories must lie, with all that belongs to them, in the folder that REPOS_ROOT of the gateway names.',
  );
}

/**
 * Returns true when the path is the folder or below it. Both must be normalized; nothing is within an empty
 * folder.
 */
export function isWithin(path: string, folder: string): boolean {
  if (folder === '') return false;
  const base = normalize(folder);
  return isSamePath(path, base) || path.startsWith(base.endsWith(sep) ? base : base + sep);
}

function isSamePath(a: string, b: string): boolean {
  const bare = (path: string): string => normalize(path).replace(/(?<=.)\/$/, '');
  return bare(a) === bare(b);
}

/** A name without a dot belongs to the local network. */
function isPrivateName(host: string): boolean {
  return !host.includes('.') || PRIVATE_NAMES.some((name) => host.endsWith(`.${name}`));
}

function hostForbidden(): GatewayError {
  return new GatewayError('REPO_URL_FORBIDDEN', 'Private and loopback hosts may not be reached.');
}
