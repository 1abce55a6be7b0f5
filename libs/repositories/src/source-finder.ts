import { HostAllowlist, type HostAndPort } from './host-allowlist.js';
import type { GitRepositoryOpenerOptions } from './git-repository-opener-options.js';
import { httpSource, localSource, sshSource, type GitSource, type Route } from './git-source.js';
import { LocalRepositories } from './local-repositories.js';
import { pinnedAddress, type HostResolver } from './pinned-address.js';
import type { RepositoryUrlPolicy } from './repository-url-policy.js';
import type { RepositoryUrl } from './repository-url.js';

/**
 * Turns a checked URL into a source for git. For a direct route, resolves the name once and checks the address.
 * Through the proxy nothing is resolved here: only the proxy may know the name, and it must keep private addresses
 * out of reach.
 */
export class SourceFinder {
  private readonly direct: HostAllowlist;
  private readonly local: LocalRepositories;

  /** @throws TypeError that names an invalid proxy exception. */
  constructor(
    private readonly options: Required<GitRepositoryOpenerOptions>,
    private readonly policy: RepositoryUrlPolicy,
    private readonly resolveHost: HostResolver,
  ) {
    this.direct = new HostAllowlist(options.proxyExceptions);
    this.local = new LocalRepositories(policy, options);
  }

  /** Errors: `REPO_URL_FORBIDDEN`, `REPO_UNREACHABLE`; for a local path those of `LocalRepositories.locate`. */
  async find(url: RepositoryUrl, signal: AbortSignal): Promise<GitSource> {
    switch (url.kind) {
      case 'local':
        return localSource(await this.local.locate(url.path, signal));
      case 'ssh':
        return sshSource(url, await this.address(url, signal), this.options);
      case 'http':
        return httpSource(url, await this.route(url, signal), this.options);
    }
  }

  /** Checks a local path without opening the repository. Errors: as `LocalRepositories.locate`. */
  async checkLocal(path: string): Promise<void> {
    await this.local.locate(path, AbortSignal.timeout(this.options.timeoutMs));
  }

  private async route(at: HostAndPort, signal: AbortSignal): Promise<Route> {
    const { proxy } = this.options;
    if (proxy !== '' && !this.direct.allowsHost(at)) return { kind: 'proxy', proxy };
    return { kind: 'direct', address: await this.address(at, signal) };
  }

  private address(at: HostAndPort, signal: AbortSignal): Promise<string> {
    return pinnedAddress(at, { policy: this.policy, resolve: this.resolveHost, signal });
  }
}
