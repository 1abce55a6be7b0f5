export { GitRepositoryOpener } from './git-repository-opener.js';
export {
  gitRepositoryOpenerOptions,
  gitRepositoryOpenerSettings,
  type GitRepositoryOpenerOptions,
} from './git-repository-opener-options.js';
export { HostAllowlist } from './host-allowlist.js';
export type { HostCredentials } from './host-credentials.js';
export { inferRepoName } from './infer-repo-name.js';
export type { OpenedRepository } from './opened-repository.js';
export type { HostResolver } from './pinned-address.js';
export type { DiffedFile, DiffOptions, RepositoryDiff } from './repository-diff.js';
export {
  RepositoryOpener,
  type DiffRepositoryRequest,
  type OpenRepositoryRequest,
} from './repository-opener.port.js';
export type { SshIdentity } from './ssh-command.js';
