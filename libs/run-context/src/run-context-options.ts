import type { NodeArtifactFsOptions } from '#sandbox';

export interface RunContextOptions {
  /** Folder of all sessions' artifacts, one folder each. */
  readonly artifactsRoot: string;
  /** Bounds of one session's artifacts. */
  readonly artifacts: NodeArtifactFsOptions;
}
