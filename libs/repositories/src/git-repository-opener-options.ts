import type { NodeRepoFsOptions } from '#sandbox';
import type { SshIdentity } from './ssh-command.js';

export interface GitRepositoryOpenerOptions {
  /** The folder that clones are kept in, `<session>/<key>`; made when it is not there. */
  readonly root: string;
  /** Local repositories may be opened below this folder. Default: empty, none. */
  readonly reposRoot?: string;
  /** Local repositories that may be opened wherever they are, such as the demo's own checkout. Default: none. */
  readonly localPaths?: readonly string[];
  /** Host names, addresses and CIDRs that may be reached although private, and by plain http. Default: none. */
  readonly allowPrivateHosts?: readonly string[];
  /** Host names, addresses and CIDRs that alone may be reached besides `allowPrivateHosts`. Default: any public host. */
  readonly allowedHosts?: readonly string[];
  /** From the first step of an opening to its last. Default 5 minutes. */
  readonly timeoutMs?: number;
  /** Of one clone on the disk, git's data and files together. Default 2 GiB. */
  readonly maxBytes?: number;
  /** Files of one clone. Default 200,000. */
  readonly maxFiles?: number;
  /** How often the growing clone is measured. Default 100 ms. */
  readonly measureIntervalMs?: number;
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
  measureIntervalMs: 100,
  sshIdentity: { kind: 'none' },
  sshKnownHostsFile: '',
  searchPath: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin:/opt/local/bin',
  repoFs: {},
};
