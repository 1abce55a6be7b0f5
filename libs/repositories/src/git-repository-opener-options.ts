import type { NodeRepoFsOptions } from '#sandbox';
import type { HostCredentials } from './host-credentials.js';
import type { SshIdentity } from './ssh-command.js';

export interface GitRepositoryOpenerOptions {
  /** The folder of the shared cache and of what each session has of it; made when it is not there. One process uses it. */
  readonly root: string;
  /** Local repositories may be opened in this folder, itself included. Default: empty, none. */
  readonly reposRoot?: string;
  /** Local repositories that may be opened wherever they are, such as the demo's own checkout. Default: none. */
  readonly localPaths?: readonly string[];
  /** Host names, addresses and CIDRs, with or without a port, that may be reached although private, and by plain http. Default: none. */
  readonly allowPrivateHosts?: readonly string[];
  /** Host names, addresses and CIDRs that alone may be reached besides `allowPrivateHosts`. Default: any public host. */
  readonly allowedHosts?: readonly string[];
  /** From the first step of an opening to its last. Default 5 minutes. */
  readonly timeoutMs?: number;
  /** Of one clone: git's data and files together on the disk, and what its host says of it. Default 2 GiB. */
  readonly maxBytes?: number;
  /** Files of one clone. Default 200,000. */
  readonly maxFiles?: number;
  /** Data memory of git and of each of its helpers, without the files that they map. Default 1 GiB. */
  readonly maxGitMemoryBytes?: number;
  /** How often the growing clone is measured. Default 100 ms. */
  readonly measureIntervalMs?: number;
  /** Unleased checkouts go, the longest unused first, while the cache takes more on the disk. Default 20 GiB. */
  readonly maxCacheBytes?: number;
  /** Unleased checkouts go when they were not used for so long. Default 7 days. */
  readonly maxCacheAgeMs?: number;
  /** How often the cache is looked through besides after each clone. Default 10 minutes. */
  readonly upkeepIntervalMs?: number;
  /** Hears of upkeep that failed; it is tried again. Default: nobody. */
  readonly onUpkeepFailure?: (error: unknown) => void;
  /** Clones of remote hosts at work at once; further ones wait in the order in which they came. Default 8. */
  readonly maxClones?: number;
  /** The same, of one host. Default 4. */
  readonly maxClonesPerHost?: number;
  /** Clones of local repositories at work at once, besides `maxClones`. Default 4. */
  readonly maxLocalClones?: number;
  /** A clone whose host says nothing for so long lends its slot to another host. Default 5 seconds. */
  readonly quietAfterMs?: number;
  /** Each step of an opening is told at most so often. Default 1 second. */
  readonly progressIntervalMs?: number;
  /** Git's data of a repository in so many packs is fetched anew, without what only old commits need. Default 16. */
  readonly maxPacks?: number;
  /** Who the gateway is to which host; whoever may open repositories here uses them. Default: nobody anywhere. */
  readonly credentials?: readonly HostCredentials[];
  /** By which http, https or socks5h URL https and http hosts are reached; it may hold a login. Default: empty, directly. */
  readonly proxy?: string;
  /** Host names, addresses and CIDRs that are reached directly all the same. Default: none. */
  readonly proxyExceptions?: readonly string[];
  /** A PEM file of the certificate authorities that https hosts are known by. Default: empty, the machine's. */
  readonly caFile?: string;
  /** How an ssh server is told who asks. Default: not at all, so that nobody borrows the server's own keys. */
  readonly sshIdentity?: SshIdentity;
  /** Where the keys of ssh servers are known from. Default: the files of the server's own account. */
  readonly sshKnownHostsFile?: string;
  /** The folders in which git and ssh are looked for, separated by `:`. Default: the usual ones. */
  readonly searchPath?: string;
  /** Bounds of the repositories' file systems. */
  readonly repoFs?: NodeRepoFsOptions;
}

export const DEFAULT_GIT_REPOSITORY_OPENER_OPTIONS: Required<Omit<GitRepositoryOpenerOptions, 'root'>> = {
  reposRoot: '',
  localPaths: [],
  allowPrivateHosts: [],
  allowedHosts: [],
  timeoutMs: 5 * 60 * 1000,
  maxBytes: 2 * 1024 * 1024 * 1024,
  maxFiles: 200_000,
  maxGitMemoryBytes: 1024 * 1024 * 1024,
  measureIntervalMs: 100,
  maxCacheBytes: 20 * 1024 * 1024 * 1024,
  maxCacheAgeMs: 7 * 24 * 60 * 60 * 1000,
  upkeepIntervalMs: 10 * 60 * 1000,
  onUpkeepFailure: () => undefined,
  maxClones: 8,
  maxClonesPerHost: 4,
  maxLocalClones: 4,
  quietAfterMs: 5000,
  progressIntervalMs: 1000,
  maxPacks: 16,
  credentials: [],
  proxy: '',
  proxyExceptions: [],
  caFile: '',
  sshIdentity: { kind: 'none' },
  sshKnownHostsFile: '',
  searchPath: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin:/opt/local/bin',
  repoFs: {},
};
