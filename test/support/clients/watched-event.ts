/** An event as every wire tells it: the protobuf JSON of a `WatchRunResponse`, unset fields left out. */
export interface WatchedEvent {
  readonly eventType: string;
  readonly message: string;
  readonly kind: string;
  readonly seq: string;
  readonly progressPercent: number;
  readonly workerKey: string;
  readonly emittedAt?: string;
  readonly attempt: number;
  readonly clientView?: { readonly phase?: string; readonly graph?: unknown; readonly llmResponse?: string };
  readonly error?: {
    readonly code: string;
    readonly reason: string;
    readonly message: string;
    readonly retryable: boolean;
  };
  readonly question?: { readonly id: string; readonly prompt: string };
  readonly watch?: {
    readonly signal: string;
    readonly verdict?: string;
    readonly firstSeq?: string;
    readonly lastSeq?: string;
    readonly retryAfter?: string;
  };
}

/** The headers with which a watch began. */
export interface WatchHeaders {
  readonly verdict: string;
  readonly firstSeq: string;
  readonly lastSeq: string;
}

export function watchHeadersFrom(get: (name: string) => string | null | undefined): WatchHeaders {
  const header = (name: string): string => get(`watch-${name}`) ?? '';
  return { verdict: header('verdict'), firstSeq: header('first-seq'), lastSeq: header('last-seq') };
}
