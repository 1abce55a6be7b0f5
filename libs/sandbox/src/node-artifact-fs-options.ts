import { byteSize, count, internal, setting, type ValuesOf } from '#settings';

/** Bounds of the artifacts of one session, each with its default. */
export const nodeArtifactFsSettings = {
  /** Bytes of one artifact. */
  maxFileBytes: internal(32 * 1024 * 1024),
  maxTotalBytes: setting({
    env: 'ARTIFACTS_MAX_BYTES',
    default: '512MiB',
    parse: byteSize,
    help: 'Bytes of all artifacts of one session; more are refused with ARTIFACTS_FULL.',
  }),
  maxFiles: setting({
    env: 'ARTIFACTS_MAX_FILES',
    default: '10000',
    parse: count,
    help: 'Artifacts of one session; more are refused with ARTIFACTS_FULL.',
  }),
  /** Length of one path, in bytes. */
  maxPathBytes: internal(1024),
  /** A temporary file older than this was left by a crash and is removed. */
  staleTemporaryMs: internal(10 * 60 * 1000),
};

export type NodeArtifactFsOptions = Partial<ValuesOf<typeof nodeArtifactFsSettings>>;
