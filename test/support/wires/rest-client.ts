import type {
  CallOptions,
  MethodName,
  WatchedEvent,
  WatchedEvents,
  WireClient,
  WireReply,
} from './wire-client.js';

type Route = (request: Record<string, unknown>) => { readonly method: string; readonly path: string };

const query = (request: Record<string, unknown>, names: Record<string, string>): string => {
  const given = Object.entries(names).filter(([field]) => request[field] !== undefined);
  return new URLSearchParams(
    given.map(([field, name]): [string, string] => [name, String(request[field])]),
  ).toString();
};
const id = (value: unknown): string => encodeURIComponent(typeof value === 'string' ? value : '');

const ROUTES: Record<MethodName, Route> = {
  initRun: () => ({ method: 'POST', path: '/api/sessions' }),
  startRun: () => ({ method: 'POST', path: '/api/runs' }),
  submitRunInput: ({ runId }) => ({ method: 'POST', path: `/api/runs/${id(runId)}/input` }),
  getRun: ({ runId }) => ({ method: 'GET', path: `/api/runs/${id(runId)}` }),
  listRuns: (request) => ({
    method: 'GET',
    path: `/api/runs?${query(request, { sessionId: 'session_id', pageSize: 'page_size', pageToken: 'page_token' })}`,
  }),
  cancelRun: ({ runId }) => ({ method: 'POST', path: `/api/runs/${id(runId)}/cancel` }),
  getSession: ({ sessionId }) => ({ method: 'GET', path: `/api/sessions/${id(sessionId)}` }),
  listSessions: (request) => ({
    method: 'GET',
    path: `/api/sessions?${query(request, { userId: 'user_id', pageSize: 'page_size', pageToken: 'page_token' })}`,
  }),
  listWorkers: () => ({ method: 'GET', path: '/api/workers' }),
};

/** REST for calls and server-sent events for watches. */
export class RestClient implements WireClient {
  readonly name = 'REST and SSE';

  constructor(private readonly baseUrl: string) {}

  async call(
    method: MethodName,
    request: Record<string, unknown>,
    { cookie }: CallOptions = {},
  ): Promise<WireReply> {
    const route = ROUTES[method](request);
    const response = await fetch(this.baseUrl + route.path, {
      method: route.method,
      headers: { 'content-type': 'application/json', ...(cookie === undefined ? {} : { cookie }) },
      ...(route.method === 'POST' ? { body: JSON.stringify(request) } : {}),
    });
    if (response.ok) return { kind: 'ok', value: (await response.json()) as Record<string, unknown> };
    return problemIn(response);
  }

  async watch(
    runId: string,
    { afterSeq = 0, limit = Infinity }: { afterSeq?: number; limit?: number } = {},
  ): Promise<WatchedEvents | Extract<WireReply, { kind: 'error' }>> {
    const stop = new AbortController();
    const response = await fetch(`${this.baseUrl}/api/watch/${id(runId)}?after_seq=${afterSeq}`, {
      signal: stop.signal,
    });
    if (response.status >= 400) return problemIn(response);
    const verdict = response.headers.get('watch-verdict') ?? '';
    const events: WatchedEvent[] = [];
    let rest = '';
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const frames = (rest + text).split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) {
        const data = /^id: \d+\ndata: (.*)$/.exec(frame)?.[1];
        if (data !== undefined && events.length < limit) events.push(eventIn(data));
      }
      if (events.length >= limit) break;
    }
    stop.abort();
    return { kind: 'events', verdict, events };
  }

  close(): void {
    // fetch keeps no connection that a test would have to end.
  }
}

async function problemIn(response: Response): Promise<Extract<WireReply, { kind: 'error' }>> {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const { code, reason, status } = (await response.json()) as {
    code: string;
    reason: string;
    status: number;
  };
  expect(status).toBe(response.status);
  return { kind: 'error', code, reason, retryDelay: response.headers.has('retry-after') };
}

function eventIn(data: string): WatchedEvent {
  const { seq, eventType, message } = JSON.parse(data) as { seq: string; eventType: string; message: string };
  return { seq: Number(seq), eventType, message };
}
