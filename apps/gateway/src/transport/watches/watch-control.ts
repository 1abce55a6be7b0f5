import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import {
  EventKind,
  WatchControl_Signal as Signal,
  WatchControlSchema,
  WatchRunResponseSchema,
  type WatchRunResponse,
} from '#contract';
import type { WatchOpening } from '#watch';

/** The beginning of a watch, as its headers and its first control event state it. */
export type WatchBeginning = Pick<WatchOpening, 'verdict' | 'firstSeq' | 'lastSeq'>;

/** Headers that keep proxies from storing, changing or buffering a watch. */
export const STREAM_HEADERS = {
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

/** Returns the headers with which every watch begins. */
export function watchHeaders({ verdict, firstSeq, lastSeq }: WatchBeginning): Record<string, string> {
  return {
    'watch-verdict': verdict,
    'watch-first-seq': String(firstSeq),
    'watch-last-seq': String(lastSeq),
  };
}

export function startedControl({ verdict, firstSeq, lastSeq }: WatchBeginning): WatchRunResponse {
  return control({ signal: Signal.STARTED, verdict, firstSeq: BigInt(firstSeq), lastSeq: BigInt(lastSeq) });
}

export function caughtUpControl(lastSeq: number): WatchRunResponse {
  return control({ signal: Signal.CAUGHT_UP, lastSeq: BigInt(lastSeq) });
}

export function drainingControl(retryMs: number): WatchRunResponse {
  return control({ signal: Signal.DRAINING, retryAfter: durationFromMs(retryMs) });
}

export function keepAliveControl(): WatchRunResponse {
  return control({ signal: Signal.KEEP_ALIVE });
}

function control(fields: Parameters<typeof create<typeof WatchControlSchema>>[1]): WatchRunResponse {
  const watch = create(WatchControlSchema, fields);
  return create(WatchRunResponseSchema, { kind: EventKind.WATCH, watch });
}
