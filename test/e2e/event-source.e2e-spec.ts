import { request, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { EventSource } from 'eventsource';
import * as reconnecting from 'reconnecting-eventsource';
import {
  openSession,
  readSse,
  RestClient,
  runToEnd,
  seqsUpTo,
  SILENT,
  startTestPipeline,
  type SseFrame,
} from '../support/clients/index.js';
import { InProcessGateway } from '../support/in-process/index.js';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const EVENT_STREAM = { accept: 'text/event-stream' };

/** Declared here because the package's types describe its CommonJS build. */
interface ReconnectingSource {
  addEventListener(name: string, listener: (event: { readonly lastEventId: string }) => void): void;
  close(): void;
}
const ReconnectingEventSource = reconnecting.default as unknown as new (
  url: string,
  options: { readonly eventSourceClass: unknown; readonly lastEventId: string },
) => ReconnectingSource;

describe('a watch for EventSource clients', () => {
  let gateway: InProcessGateway;
  let rest: RestClient;
  let runId: string;
  let lastSeq: number;

  beforeAll(async () => {
    gateway = await InProcessGateway.start({ env: { SSE_KEEP_ALIVE: '1s', MAX_WATCHERS_PER_RUN: '1' } });
    rest = new RestClient(gateway);
    const { sessionId } = await openSession(rest);
    const done = await runToEnd(rest, { sessionId, pipelineId: 'test_pipeline', params: { events: '5' } });
    runId = done.runId;
    lastSeq = Number(done.last.seq);
  }, 60_000);

  afterAll(() => gateway?.close());

  function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const call = request(gateway.httpUrl + path, { headers, agent: false }, (response) => {
        const { statusCode: status = 0, headers: got } = response;
        text(response).then((body) => resolve({ status, headers: got, body }), reject);
      });
      call.on('error', reject).end();
    });
  }

  async function silentRun(): Promise<{ sessionId: string; runId: string }> {
    const { sessionId } = await openSession(rest);
    return { sessionId, runId: await startTestPipeline(rest, sessionId, SILENT) };
  }

  /** Reads the frames of a watch, up to and including the first for which `isLast` holds. */
  function framesUntil(path: string, isLast: (frame: SseFrame) => boolean): Promise<readonly SseFrame[]> {
    return new Promise((resolve, reject) => {
      const frames: SseFrame[] = [];
      const leave = readSse(
        gateway.httpUrl + path,
        {},
        {
          onResponse: () => undefined,
          onFrame: (frame) => {
            frames.push(frame);
            if (!isLast(frame)) return;
            leave();
            resolve(frames);
          },
          onEnd: (error) => reject(error ?? new Error('it ended')),
        },
      );
    });
  }

  it('begins with its reconnection delay, and sends no stray blank line', async () => {
    const { body } = await get(`/api/watch/${runId}`);
    expect(body.startsWith('retry: 1000\nid: 1\ndata: {')).toBe(true);
    const blocks = body.split('\n\n');
    expect(blocks.pop()).toBe('');
    expect(blocks).toHaveLength(lastSeq + 1);
    for (const block of blocks) expect(block).toMatch(/^data: /m);
  });

  it('sends an idle client comments that complete no event', async () => {
    const silent = await silentRun();
    let comments = 0;
    const frames = await framesUntil(`/api/watch/${silent.runId}`, ({ comment }) => {
      if (comment !== undefined) comments += 1;
      return comments === 2;
    });
    expect(frames.at(-1)).toEqual({ comment: 'keep-alive' });
    expect(frames.filter((frame) => Object.keys(frame).length === 0)).toEqual([]);
    await rest.call('CancelRun', silent);
  });

  it.each([
    ['Connection: close', { connection: 'close' }, 'close'],
    ['Connection: keep-alive', { connection: 'keep-alive' }, 'keep-alive'],
  ])('keeps or closes the connection as requested by %s', async (_wish, headers, connection) => {
    const startedAt = performance.now();
    const reply = await new Promise<IncomingHttpHeaders>((resolve, reject) => {
      const call = request(`${gateway.httpUrl}/api/watch/${runId}`, { headers, agent: false }, (response) => {
        response.resume();
        if (connection === 'close') response.socket.once('close', () => resolve(response.headers));
        else response.once('end', () => resolve(response.headers));
      });
      call.on('error', reject).end();
    });
    expect(reply.connection).toBe(connection);
    // The server closes idle connections after five seconds.
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  describe('when another watcher holds the last place', () => {
    let held: ReturnType<RestClient['watch']>;
    let busy: Awaited<ReturnType<typeof silentRun>>;

    beforeAll(async () => {
      busy = await silentRun();
      held = rest.watch({ runId: busy.runId });
      await held.first(1);
    });

    afterAll(async () => {
      held?.cancel();
      await rest.call('CancelRun', busy);
    });

    it.each([
      'text/event-stream',
      'Text/Event-Stream;q=0.9',
      'application/json, text/event-stream',
      'text/event-stream, */*',
    ])('tells a client that accepts %j to reconnect', async (accept) => {
      const { status, headers, body } = await get(`/api/watch/${busy.runId}`, { accept });
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      expect(body).toMatch(/^retry: \d+\n$/);
      const retryMs = Number(/\d+/.exec(body)?.[0]);
      expect(retryMs).toBeGreaterThan(1_000);
      expect(retryMs).toBeLessThanOrEqual(10_000);
    });

    it.each([undefined, '*/*', 'application/json', 'text/*', 'text/event-stream2'])(
      'returns the status to a client that accepts %j',
      async (accept) => {
        const path = `/api/watch/${busy.runId}`;
        const answer = await (accept === undefined ? get(path) : get(path, { accept }));
        expect(answer).toMatchObject({
          status: 429,
          headers: { 'retry-after': '5', 'cache-control': 'no-store' },
        });
        expect(JSON.parse(answer.body)).toMatchObject({ reason: 'WATCHERS_EXHAUSTED' });
      },
    );
  });

  it('returns the status of temporary failures, marked as not cacheable', async () => {
    const answers = [
      [404, '/api/watch/test_pipeline-none'],
      [400, `/api/watch/${runId}?after_seq=x`],
      [400, `/api/watch/${runId}?after_seq=9999`],
      [204, `/api/watch/${runId}?after_seq=${lastSeq}`],
    ] as const;
    for (const [status, path] of answers) {
      const answer = await get(path, EVENT_STREAM);
      expect(answer).toMatchObject({ status, headers: { 'cache-control': 'no-store' } });
    }
  });

  it.each([
    ['lastEventId=3', undefined, 4],
    ['last_event_id=3', undefined, 4],
    ['afterSeq=2', undefined, 3],
    ['after_seq=2', undefined, 3],
    ['lastEventId=3&after_seq=1', undefined, 4],
    ['lastEventId=&after_seq=1', undefined, 2],
    ['lastEventId=3&after_seq=1', '5', 6],
    ['lastEventId=3', '', 4],
    ['after_seq=3', '', 4],
    ['after_seq=', undefined, 1],
  ])('begins after the cursor of ?%s and the header %j', async (query, header, first) => {
    const path = `/api/watch/${runId}?${query}`;
    const { body } = await (header === undefined ? get(path) : get(path, { 'last-event-id': header }));
    expect(/^id: (\d+)$/m.exec(body)?.[1]).toBe(String(first));
  });

  it.each([
    ['lastEventId=x', {}, 'lastEventId'],
    ['lastEventId=-1&after_seq=1', {}, 'lastEventId'],
    ['after_seq=1.5', { 'last-event-id': '3' }, 'after_seq'],
    ['', { 'last-event-id': 'seven' }, 'Last-Event-ID'],
    ['after_seq=1&after_seq=2', {}, 'after_seq'],
    ['after_seq=1&afterSeq=2', {}, 'after_seq'],
    ['after=1', {}, 'after'],
    ['control_events=yes', {}, 'control_events'],
  ])('refuses ?%s with the headers %j, and names the field', async (query, headers, field) => {
    const { status, body } = await get(`/api/watch/${runId}?${query}`, headers);
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ reason: 'FIELD_INVALID', metadata: { field } });
  });

  it('resumes with reconnecting-eventsource, each event once', async () => {
    const ids: string[] = [];
    await new Promise<void>((resolve) => {
      const source = new ReconnectingEventSource(`${gateway.httpUrl}/api/watch/${runId}`, {
        eventSourceClass: EventSource,
        lastEventId: '3',
      });
      source.addEventListener('message', ({ lastEventId }) => ids.push(lastEventId));
      source.addEventListener('close', () => {
        source.close();
        resolve();
      });
    });
    expect(ids).toEqual(seqsUpTo(lastSeq).slice(3).map(String));
  });
});
