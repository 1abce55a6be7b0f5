import type { GitSettings } from './git-config-text.js';
import type { FailureSource } from './git-failure.js';
import { credentialsOf, loginHelper, secretsOf, type HostCredentials } from './host-credentials.js';
import type { LocalRepository } from './local-repositories.js';
import { isAddress } from './network-address.js';
import type { ObjectFormat } from './object-format.js';
import type { RepositoryUrl } from './repository-url.js';
import { sshCommand, type SshIdentity } from './ssh-command.js';

/** Everything git needs to fetch from one checked source, and from no other. */
export interface GitSource extends FailureSource {
  readonly fetchUrl: string;
  /** The only transport that git may use. */
  readonly protocol: 'https' | 'http' | 'ssh' | 'file';
  readonly settings: GitSettings;
  /** Options for the git commands that talk to the source. */
  readonly options: readonly string[];
  /** Undefined when only the source itself knows it. */
  readonly objectFormat: ObjectFormat | undefined;
  /** Environment of git while it talks to the source; it may hold a login, so it is used for nothing else. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface GitSourceOptions {
  readonly timeoutMs: number;
  readonly sshIdentity: SshIdentity;
  readonly sshKnownHostsFile: string;
  readonly credentials: readonly HostCredentials[];
  readonly caFile: string;
}

/** The route to a remote host: its checked address, or a proxy that resolves the name itself. */
export type Route =
  { readonly kind: 'direct'; readonly address: string } | { readonly kind: 'proxy'; readonly proxy: string };

type HttpUrl = Extract<RepositoryUrl, { kind: 'http' }>;
type SshUrl = Extract<RepositoryUrl, { kind: 'ssh' }>;

export function sshSource(url: SshUrl, address: string, options: GitSourceOptions): GitSource {
  const key = credentialsOf(url, options.credentials)?.sshKeyFile;
  const identity: SshIdentity = key === undefined ? options.sshIdentity : { kind: 'file', file: key };
  const command = sshCommand({
    address,
    host: url.host,
    port: url.port,
    identity,
    knownHostsFile: options.sshKnownHostsFile,
    timeoutMs: options.timeoutMs,
  });
  return {
    fetchUrl: url.fetchUrl,
    protocol: 'ssh',
    settings: {},
    options: [],
    objectFormat: undefined,
    environment: { GIT_SSH_COMMAND: command, GIT_SSH_VARIANT: 'ssh' },
    secrets: [],
    authenticates: identity.kind !== 'none',
    isLocal: false,
  };
}

export function httpSource(url: HttpUrl, route: Route, options: GitSourceOptions): GitSource {
  const { caFile, timeoutMs } = options;
  const login = credentialsOf(url, options.credentials)?.login;
  const helper = login === undefined ? undefined : loginHelper(new URL(url.fetchUrl).origin, login);
  return {
    fetchUrl: url.fetchUrl,
    protocol: url.scheme,
    settings: {
      'http.followRedirects': 'false',
      // Ends an orphaned git whose gateway was killed while the server was silent.
      'http.lowSpeedLimit': '1',
      'http.lowSpeedTime': String(Math.max(1, Math.ceil(timeoutMs / 1000))),
      ...(caFile === '' ? {} : { 'http.sslCAInfo': caFile, 'http.proxySSLCAInfo': caFile }),
      ...routeSettings(url, route),
      ...helper?.settings,
    },
    options: [],
    objectFormat: undefined,
    // The proxy URL may hold a login, so it is passed in the environment, not in a file or an argument.
    environment: {
      ...(route.kind === 'proxy' ? { http_proxy: route.proxy, https_proxy: route.proxy } : {}),
      ...helper?.environment,
    },
    secrets: [
      ...(login === undefined ? [] : secretsOf(login)),
      ...(route.kind === 'proxy' ? proxySecrets(route.proxy) : []),
    ],
    authenticates: login !== undefined,
    isLocal: false,
  };
}

/** Makes git read the inspected folder itself; it must not try other names beside it. */
export function localSource({ gitFolder, objectFormat }: LocalRepository): GitSource {
  return {
    fetchUrl: gitFolder,
    protocol: 'file',
    settings: {},
    options: ['--upload-pack', 'git-upload-pack --strict'],
    objectFormat,
    environment: {},
    secrets: [],
    authenticates: false,
    isLocal: true,
  };
}

function routeSettings(url: HttpUrl, route: Route): GitSettings {
  if (route.kind === 'proxy') return {};
  if (isAddress(url.host)) return { 'http.proxy': '' };
  const address = route.address.includes(':') ? `[${route.address}]` : route.address;
  return { 'http.proxy': '', 'http.curloptResolve': `${url.host}:${url.port}:${address}` };
}

function proxySecrets(proxy: string): readonly string[] {
  const { username, password } = new URL(proxy);
  if (password === '') return [];
  const login = { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  return [...secretsOf(login), password];
}
