import type { NodeArtifactFsOptions } from '#sandbox';

export interface RunContextOptions {
  /** Folder of all sessions' artifacts, one folder each. */
  readonly artifactsRoot: string;
  /** Bounds of one session's artifacts. */
  readonly artifacts: NodeArtifactFsOptions;
  /** Contexts held at once: the one unused for longest is closed first, and made again when needed. One in use is never closed. */
  readonly maxContexts: number;
}
