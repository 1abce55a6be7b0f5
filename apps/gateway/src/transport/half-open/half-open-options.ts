import { optionsClass, setting, timer } from '#settings';
import { watchSettings } from '#watch';

/** Detection of clients that are gone, with its variables and defaults. */
export const halfOpenSettings = {
  timeoutMs: setting({
    env: 'HALF_OPEN_TIMEOUT',
    default: '30s',
    parse: timer,
    help: 'An HTTP client whose machine acknowledges nothing for this long is closed; Linux only; 0s: left to the kernel.',
  }),
  /** `KEEP_ALIVE`: the kernel probes a connection that was idle for this long. */
  keepAliveMs: watchSettings.keepAliveMs,
};

/** Detection of clients that are gone; the class is the injection token. */
export class HalfOpenOptions extends optionsClass(halfOpenSettings) {}
