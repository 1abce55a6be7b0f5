import type { GitSettings } from './git-config-text.js';
import { isAddress } from './network-address.js';
import type { RepositoryUrl } from './repository-url.js';
import { sshCommand, type SshIdentity } from './ssh-command.js';

/** What git is given to fetch from one checked place, and no other. */
export interface GitSource {
  readonly fetchUrl: string;
  /** The one transport that git may use. */
  readonly protocol: 'https' | 'http' | 'ssh' | 'file';
  readonly settings: GitSettings;
  readonly environment: Readonly<Record<string, string>>;
}

export interface GitSourceOptions {
  readonly timeoutMs: number;
  readonly sshIdentity: SshIdentity;
  readonly sshKnownHostsFile: string;
}

/** `address` is the checked one that a remote host is reached by. */
export function remoteSource(
  url: Exclude<RepositoryUrl, { kind: 'local' }>,
  address: string,
  options: GitSourceOptions,
): GitSource {
  if (url.kind === 'ssh') {
    const command = sshCommand({
      address,
      host: url.host,
      port: url.port,
      identity: options.sshIdentity,
      knownHostsFile: options.sshKnownHostsFile,
      timeoutMs: options.timeoutMs,
    });
    const environment = { GIT_SSH_COMMAND: command, GIT_SSH_VARIANT: 'ssh' };
    return { fetchUrl: url.fetchUrl, protocol: 'ssh', settings: {}, environment };
  }
  const settings: Record<string, string> = {
    'http.followRedirects': 'false',
    'http.proxy': '',
    // Ends an orphan whose gateway was killed while the server said nothing.
    'http.lowSpeedLimit': '1',
    'http.lowSpeedTime': String(Math.max(1, Math.ceil(options.timeoutMs / 1000))),
  };
  if (!isAddress(url.host)) {
    const bracketed = address.includes(':') ? `[${address}]` : address;
    settings['http.curloptResolve'] = `${url.host}:${url.port}:${bracketed}`;
  }
  return { fetchUrl: url.fetchUrl, protocol: url.scheme, settings, environment: {} };
}

/** `path` is real, without symlinks. */
export function localSource(path: string): GitSource {
  return { fetchUrl: path, protocol: 'file', settings: {}, environment: {} };
}
