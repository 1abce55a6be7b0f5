import { join } from 'node:path';
import type { NodeRepoFsOptions } from '#sandbox';
import {
  age,
  byteSize,
  byteSizeFrom,
  count,
  durationBetween,
  internal,
  readableFile,
  setting,
  text,
  type SettingValues,
  type ValuesOf,
} from '#settings';
import type { HostCredentials } from './host-credentials.js';
import { hostList } from './host-list.js';
import { proxyUrl } from './proxy-url.js';
import { repositoryCredentials, repositoryCredentialsFile } from './repository-credentials.js';
import type { SshIdentity } from './ssh-command.js';

/** Sources and bounds of repositories, each with its default. */
export const gitRepositoryOpenerSettings = {
  reposRoot: setting({
    env: 'REPOS_ROOT',
    default: '',
    parse: text,
    help: 'Folder whose repositories, itself included, can be opened by local path; empty: none.',
  }),
  /** Local repositories outside `reposRoot` that can be opened, such as the demo's own checkout. */
  localPaths: internal<readonly string[]>([]),
  allowedHosts: setting({
    env: 'REPO_ALLOWED_HOSTS',
    default: '',
    parse: hostList,
    help: 'Hosts or CIDRs that repository URLs may name, each with :port for that port alone; empty: every public one.',
  }),
  /** Also reached by plain http. */
  allowPrivateHosts: setting({
    env: 'ALLOW_PRIVATE_HOSTS',
    default: '',
    parse: hostList,
    help: 'Private hosts or CIDRs that repository URLs may reach, each with :port for that port alone; empty: none.',
  }),
  /** By default ssh servers are shown no key, so that users cannot borrow the keys of the account. */
  sshIdentity: setting({
    env: 'REPO_SSH_KEY',
    default: '',
    parse: sshIdentity,
    help: 'The key shown to ssh servers; empty: none; account: those of the account that runs the gateway; else a private key file.',
  }),
  /** Used for every user who can open repositories. */
  credentials: setting({
    env: 'REPO_CREDENTIALS',
    default: '',
    parse: repositoryCredentials,
    help: 'Credentials by host as JSON: {"host": "token"}, or user and password, or sshKey; see docs/operating.md.',
  }),
  /** Added to `credentials`. */
  fileCredentials: setting({
    env: 'REPO_CREDENTIALS_FILE',
    default: '',
    parse: repositoryCredentialsFile,
    help: 'File with the JSON of REPO_CREDENTIALS.',
  }),
  /** May contain a login. */
  proxy: setting({
    env: 'REPO_PROXY',
    default: '',
    parse: proxyUrl,
    help: 'Proxy for https repositories, an http, https or socks5h URL; empty: none.',
  }),
  proxyExceptions: setting({
    env: 'REPO_NO_PROXY',
    default: '',
    parse: hostList,
    help: 'Hosts or CIDRs that are reached without REPO_PROXY, each with :port for that port alone.',
  }),
  caFile: setting({
    env: 'REPO_CA_FILE',
    default: '',
    parse: readableFile,
    help: "PEM file of the certificate authorities for https repositories; it replaces the machine's.",
  }),
  /** From the first step of an opening to its last. */
  timeoutMs: setting({
    env: 'REPO_TIMEOUT',
    default: '5m',
    // Added to the timeout of a tool call, for one timer.
    parse: durationBetween('1ms', '10d'),
    help: 'A clone that takes longer fails with REPO_TIMEOUT.',
  }),
  /** Of git's data and the files together on disk, and of what the host says besides. */
  maxBytes: setting({
    env: 'REPO_MAX_BYTES',
    default: '2GiB',
    parse: byteSize,
    help: 'A larger clone, including what its host says besides objects, fails with REPO_TOO_LARGE.',
  }),
  maxFiles: setting({
    env: 'REPO_MAX_FILES',
    default: '200000',
    parse: count,
    help: 'A clone with more files fails with REPO_TOO_LARGE.',
  }),
  /** Of git and of each of its helpers, without mapped files. */
  maxGitMemoryBytes: setting({
    env: 'REPO_GIT_MEMORY',
    default: '1GiB',
    parse: byteSizeFrom('16MiB'),
    help: 'Data memory of each git process, where the system can bound it; a clone that needs more fails with REPO_TOO_LARGE.',
  }),
  /** Time between two measurements of a growing clone. */
  measureIntervalMs: internal(100),
  maxCacheBytes: setting({
    env: 'REPO_CACHE_BYTES',
    default: '20GiB',
    parse: byteSize,
    help: 'Disk space of all repositories; beyond it those that no run uses are removed, the least recently used first.',
  }),
  maxCacheAgeMs: setting({
    env: 'REPO_CACHE_AGE',
    default: '7d',
    parse: age,
    help: 'A repository that was not opened for this long is removed.',
  }),
  /** Time between two upkeep passes over the cache; one also follows each clone. */
  upkeepIntervalMs: internal(10 * 60 * 1000),
  /** Receives an error of upkeep, which is tried again. */
  onUpkeepFailure: internal<(error: unknown) => void>(() => undefined),
  maxClones: setting({
    env: 'REPO_CLONES',
    default: '8',
    parse: count,
    help: 'Clones of remote hosts at work at a time; further ones wait in order.',
  }),
  maxClonesPerHost: setting({
    env: 'REPO_CLONES_PER_HOST',
    default: '4',
    parse: count,
    help: 'Clones of one host and port at work at a time.',
  }),
  maxLocalClones: setting({
    env: 'REPO_LOCAL_CLONES',
    default: '4',
    parse: count,
    help: 'Clones of local repositories at work at a time, in addition to REPO_CLONES.',
  }),
  /** A clone whose host sends nothing for this long counts as idle; another host can use its slot. */
  quietAfterMs: internal(5000),
  /** Minimum time between two progress reports of one step of an opening. */
  progressIntervalMs: internal(1000),
  /** A repository with this many packs is fetched anew, without what only old commits need. */
  maxPacks: internal(16),
  /** File with the keys of known ssh servers; empty: the files of the account. */
  sshKnownHostsFile: internal(''),
  /** The folders searched for git and ssh, separated by `:`. */
  searchPath: internal('/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin:/opt/local/bin'),
  /** Bounds of reading one repository. */
  repoFs: internal<NodeRepoFsOptions>({}),
};

export interface GitRepositoryOpenerOptions extends Partial<ValuesOf<typeof gitRepositoryOpenerSettings>> {
  /** The folder of the shared cache and of each session's part of it; created when it is missing. One process uses it. */
  readonly root: string;
}

/** Returns the options for a gateway that keeps its data in `dataDir`. */
export function gitRepositoryOpenerOptions(
  values: SettingValues,
  dataDir: string,
): GitRepositoryOpenerOptions & { readonly credentials: readonly HostCredentials[] } {
  const { credentials, fileCredentials, ...options } = values.of(gitRepositoryOpenerSettings);
  return {
    ...options,
    root: join(dataDir, 'repositories'),
    credentials: [...credentials, ...fileCredentials],
  };
}

function sshIdentity(key: string): SshIdentity {
  if (key === '') return { kind: 'none' };
  return key === 'account' ? { kind: 'account' } : { kind: 'file', file: key };
}
