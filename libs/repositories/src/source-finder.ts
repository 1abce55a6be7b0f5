import { HostAllowlist } from './host-allowlist.js';
import type { GitRepositoryOpenerOptions } from './git-repository-opener-options.js';
import { httpSource, localSource, sshSource, type GitSource, type Route } from './git-source.js';
import { locateLocalRepository } from './local-repository.js';
import { pinnedAddress, type HostResolver } from './pinned-address.js';
import type { RepositoryUrlPolicy } from './repository-url-policy.js';
import type { RepositoryUrl } from './repository-url.js';

/**
 * Turns a checked URL into what git is given. What is reached directly has its
 * name looked up here, once, and its address checked. What is reached by the
 * proxy is not looked up: only the proxy may know the name, and keeping it
 * from private addresses is up to the proxy.
 */
export class SourceFinder {
  private readonly direct: HostAllowlist;

  /** Throws a TypeError that names an exception which is no host. */
  constructor(
    private readonly options: Required<GitRepositoryOpenerOptions>,
    private readonly policy: RepositoryUrlPolicy,
    private readonly resolveHost: HostResolver,
  ) {
    this.direct = new HostAllowlist(options.proxyExceptions);
  }

  /** Errors: `REPO_URL_FORBIDDEN`, `REPO_UNREACHABLE`; of a local path as `locateLocalRepository`. */
  async find(url: RepositoryUrl, signal: AbortSignal): Promise<GitSource> {
    switch (url.kind) {
      case 'local':
        return localSource(await locateLocalRepository(url.path, this.policy));
      case 'ssh':
        return sshSource(url, await this.address(url.host, signal), this.options);
      case 'http':
        return httpSource(url, await this.route(url.host, signal), this.options);
    }
  }

  private async route(host: string, signal: AbortSignal): Promise<Route> {
    const { proxy } = this.options;
    if (proxy !== '' && !this.direct.allowsHost(host)) return { kind: 'proxy', proxy };
    return { kind: 'direct', address: await this.address(host, signal) };
  }

  private address(host: string, signal: AbortSignal): Promise<string> {
    return pinnedAddress(host, { policy: this.policy, resolve: this.resolveHost, signal });
  }
}
