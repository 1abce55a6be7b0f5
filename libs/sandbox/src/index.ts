export { ArtifactFs, type ArtifactEntry } from './artifact-fs.port.js';
export { cancelledBy } from './cancelled-by.js';
export { errnoOf } from './errno-of.js';
export { NodeArtifactFs } from './node-artifact-fs.js';
export { nodeArtifactFsSettings, type NodeArtifactFsOptions } from './node-artifact-fs-options.js';
export { NodeRepoFs } from './node-repo-fs.js';
export { nodeRepoFsSettings, type NodeRepoFsOptions } from './node-repo-fs-options.js';
export {
  RepoFs,
  type ListOptions,
  type ReadOptions,
  type RepoEntry,
  type RepoFsTicket,
  type RepoListing,
} from './repo-fs.port.js';
export { RepoThreadReader, type DirectoryListing, type ThreadEntry } from './repo-thread-reader.js';
export { decodeUtf8Text } from './utf8-text.js';
