/** When the gateway counts as ready; a class, so that it is its own token. */
export class HealthOptions {
  /** Folder whose file system is looked at. */
  readonly dataDir: string;
  /** With less free space the gateway is not ready. */
  readonly minFreeDiskBytes: number;
  /** With a slower event loop (p99 since the last look) the gateway is not ready. */
  readonly maxLoopLagMs: number;
  /** What the operator should know of the configuration; the gateway is ready all the same. */
  readonly warnings: readonly string[];
}
