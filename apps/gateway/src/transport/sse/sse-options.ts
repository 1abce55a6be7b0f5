import { durationBetween, optionsClass, setting } from '#settings';
import { watchSettings } from '#watch';

/** Options of server-sent events, each with its variable and its default. */
export const sseSettings = {
  keepAliveMs: setting({
    env: 'SSE_KEEP_ALIVE',
    default: watchSettings.keepAliveMs,
    parse: durationBetween('1s', '24d'),
    help: 'An idle SSE watch is sent a comment this often.',
  }),
};

/** Options of server-sent events; the class is the injection token. */
export class SseOptions extends optionsClass(sseSettings) {}
