import { byteSize, optionsClass, setting, timer } from '#settings';

/** Conditions of readiness, each with its variable and its default. */
export const healthSettings = {
  minFreeDiskBytes: setting({
    env: 'MIN_FREE_DISK',
    default: '256MiB',
    parse: byteSize,
    help: 'The gateway is not ready with less free space under DATA_DIR.',
  }),
  maxLoopLagMs: setting({
    env: 'MAX_LOOP_LAG',
    default: '500ms',
    parse: timer,
    help: 'The gateway is not ready while the event loop is later than this (p99 of the last second).',
  }),
};

/** Conditions of readiness; the class is the injection token. */
export class HealthOptions extends optionsClass(healthSettings) {
  /** Folder whose file system is checked for free space. */
  readonly dataDir: string;
  /** Notes on the configuration for the operator; the gateway is ready all the same. */
  readonly warnings: readonly string[];
}
