import { join } from 'node:path';
import { nodeArtifactFsSettings, type NodeArtifactFsOptions } from '#sandbox';
import type { SettingValues } from '#settings';

/** Injection token of `RunContextOptions`. */
export const RUN_CONTEXT_OPTIONS = Symbol('RUN_CONTEXT_OPTIONS');

export interface RunContextOptions {
  /** Folder of the artifacts of all sessions, with one folder each. */
  readonly artifactsRoot: string;
  /** Bounds of the artifacts of one session. */
  readonly artifacts: NodeArtifactFsOptions;
}

/** Returns the options for a gateway that keeps its data in `dataDir`. */
export function runContextOptions(values: SettingValues, dataDir: string): RunContextOptions {
  return { artifactsRoot: join(dataDir, 'artifacts'), artifacts: values.of(nodeArtifactFsSettings) };
}
