import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { createConnection, type Socket } from 'node:net';
import { create, toBinary } from '@bufbuild/protobuf';
import { WatchRunRequestSchema } from '#contract';
import { envelope } from '#wire';
import {
  ENDLESS,
  openSession,
  readSse,
  RestClient,
  runToEnd,
  seqsOf,
  seqsUpTo,
  SILENT,
  startTestPipeline,
  WIRES,
  type GatewayClient,
  type SseFrame,
  type WatchedEvent,
  type Wire,
} from '../support/clients/index.js';
import { eventually } from '#testing';
import { InProcessGateway } from '../support/in-process/index.js';

const DISCONNECTS = 12;
const OWN_EVENTS = 60;

describe('watching', () => {
  let gateway: InProcessGateway;
  let rest: RestClient;

  beforeAll(async () => {
    // In-process, so that the remains of a watch can be counted.
    gateway = await InProcessGateway.start({ env: { KEEP_ALIVE: '1s', CHANNEL_RETENTION: '50ms' } });
    rest = new RestClient(gateway);
  }, 60_000);

  afterAll(() => gateway?.close());

  async function startedRun(
    params: Readonly<Record<string, string>>,
  ): Promise<{ sessionId: string; runId: string }> {
    const { sessionId } = await openSession(rest);
    return { sessionId, runId: await startTestPipeline(rest, sessionId, params) };
  }

  /** Waits until there is no watcher and no channel in memory. */
  const nothingIsHeld = async (): Promise<void> => {
    const isHeld = (): boolean => gateway.watch.counts.watchers + gateway.watch.counts.channels > 0;
    const freed = eventually('everything to be freed', () => (isHeld() ? undefined : true), 8_000);
    await freed.catch(() => expect(gateway.watch.counts).toEqual({ watchers: 0, channels: 0 }));
  };

  describe.each(WIRES)('on $name', ({ name, open }) => {
    let client: GatewayClient;

    beforeAll(async () => {
      client = await open(gateway);
    });

    afterAll(() => client?.close());

    it('delivers every event once to early, late and resuming watchers alike', async () => {
      const { runId } = await startedRun({ events: String(OWN_EVENTS), interval_ms: '5' });
      const early = client.watch({ runId });
      const middle = await early.first(20);
      const resumed = client.watch({ runId, afterSeq: middle.at(-1)!.seq });
      const all = await early.all();
      const late = client.watch({ runId });
      expect(seqsOf(all)).toEqual(seqsUpTo(all.length));
      expect(await late.all()).toEqual(all);
      expect(await resumed.all()).toEqual(all.slice(20));
      expect((await resumed.headers()).verdict).toBe('resumed');
      expect(await late.headers()).toEqual({
        verdict: 'from_start',
        firstSeq: '1',
        lastSeq: String(all.length),
      });
    });

    it('reports in band, on request, how it began and when it has caught up', async () => {
      const { sessionId, runId } = await startedRun(SILENT);
      const watching = client.watch({ runId, controlEvents: true });
      const caughtUp = await watching.event(({ watch }) => watch?.signal === 'SIGNAL_CAUGHT_UP');
      expect(watching.events[0]).toMatchObject({
        seq: '0',
        kind: 'EVENT_KIND_WATCH',
        watch: { signal: 'SIGNAL_STARTED', verdict: 'from_start', firstSeq: '1' },
      });
      const replayed = watching.events.filter(({ seq }) => seq !== '0');
      expect(Number(caughtUp.watch?.lastSeq)).toBeLessThanOrEqual(Number(replayed.at(-1)?.seq ?? 0));
      await client.call('CancelRun', { sessionId, runId });
      const own = (await watching.all()).filter(({ kind }) => kind !== 'EVENT_KIND_WATCH');
      expect(seqsOf(own)).toEqual(seqsUpTo(own.length));
    });

    it('sends no control events unless asked', async () => {
      const { sessionId } = await openSession(client);
      const { events } = await runToEnd(client, {
        sessionId,
        pipelineId: 'test_pipeline',
        params: { events: '2' },
      });
      expect(events.every(({ kind, seq }) => kind !== 'EVENT_KIND_WATCH' && seq !== '0')).toBe(true);
    });

    it('of a run that is over, resumed after its last event, ends at once without an event', async () => {
      const { sessionId } = await openSession(client);
      const { runId, last } = await runToEnd(client, { sessionId, pipelineId: 'worker_DAG' });
      expect(await client.watch({ runId, afterSeq: last.seq }).all()).toEqual([]);
    });

    it('continues when another watcher leaves', async () => {
      const { runId } = await startedRun({ events: String(OWN_EVENTS), interval_ms: '5' });
      const stays = client.watch({ runId });
      const leaves = Array.from({ length: 5 }, () => client.watch({ runId }));
      await Promise.all(leaves.map((each, index) => each.first(1 + index * 3).then(() => each.cancel())));
      const events = await stays.all();
      expect(seqsOf(events)).toEqual(seqsUpTo(events.length));
    });

    it('frees everything when the client leaves, at any point of the stream', async () => {
      await nothingIsHeld();
      const { sessionId, runId } = await startedRun({ ...ENDLESS, interval_ms: '1' });
      const replay = await startedRun({ events: '5000', batch: '1000', payload_bytes: '500' });
      await rest.watch({ runId: replay.runId }).all();
      const leaving: Promise<unknown>[] = [];
      // A grpc-js client that cancels before its request is sent may still send it, with no cancel after it.
      for (let point = name === 'gRPC' ? 1 : 0; point < DISCONNECTS; point += 1) {
        // Before the request is sent, before the reply, after the headers, and after more and more events.
        for (const id of [runId, replay.runId]) {
          const watching = client.watch({ runId: id, controlEvents: point % 2 === 1 });
          const reached =
            point === 0
              ? Promise.resolve()
              : point === 1
                ? new Promise((resolve) => setImmediate(resolve))
                : point === 2
                  ? watching.headers()
                  : watching.first((point - 2) ** 2);
          leaving.push(reached.then(() => watching.cancel()));
        }
      }
      await Promise.all(leaving);
      await eventually('all watchers to be gone', () =>
        gateway.watch.counts.watchers === 0 ? true : undefined,
      );
      await client.call('CancelRun', { sessionId, runId });
      await nothingIsHeld();
    }, 30_000);

    it('serves an ordinary call on the connection after a watch is abandoned', async () => {
      const { sessionId, runId } = await startedRun(ENDLESS);
      const watching = client.watch({ runId });
      await watching.first(2);
      watching.cancel();
      await client.call('CancelRun', { sessionId, runId });
      await expect(client.call('ListWorkers')).resolves.toMatchObject({ workers: expect.any(Array) });
      if (name !== 'REST and SSE') await expect(watching.failure()).resolves.toBeInstanceOf(Error);
    });
  });

  it('is one stream on all wires: InitRun on Connect, half over SSE by the cookie, the rest over gRPC', async () => {
    const clients = new Map<string, GatewayClient>();
    for (const { name, open } of WIRES) clients.set(name, await open(gateway));
    const on = (name: string): GatewayClient => clients.get(name) as GatewayClient;
    const { message, setCookies } = await on('Connect with JSON').exchange<{ bootstrapRunId: string }>(
      'InitRun',
    );
    await rest.watch({ runId: message.bootstrapRunId }).all();
    const cookie = setCookies[0]!.split(';')[0]!;
    const request = { pipelineId: 'test_pipeline', params: { events: '40', interval_ms: '10' } };
    const { runId } = await on('REST and SSE').call<{ runId: string }>('StartRun', request, { cookie });
    const first = on('REST and SSE').watch({ runId });
    const half = await first.first(20);
    first.cancel();
    const remaining = await on('gRPC')
      .watch({ runId, afterSeq: half.at(-1)!.seq })
      .all();
    const whole = [...half, ...remaining];
    expect(seqsOf(whole)).toEqual(seqsUpTo(43));
    for (const name of clients.keys()) expect(await on(name).watch({ runId }).all()).toEqual(whole);
    for (const client of clients.values()) client.close();
  });

  it('hands a stream from wire to wire, three events at a time', async () => {
    const clients = await Promise.all(WIRES.map(({ open }: Wire) => open(gateway)));
    const { runId } = await startedRun({ events: '30', interval_ms: '2' });
    const seen: WatchedEvent[] = [];
    for (let turn = 0; !/COMPLETE/.test(seen.at(-1)?.eventType ?? ''); turn += 1) {
      const watching = clients[turn % clients.length]!.watch({ runId, afterSeq: seen.at(-1)?.seq ?? 0 });
      seen.push(...(await watching.first(3)));
      watching.cancel();
    }
    expect(seqsOf(seen)).toEqual(seqsUpTo(33));
    for (const client of clients) client.close();
  });

  describe('over SSE', () => {
    interface Stream {
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      readonly frames: readonly SseFrame[];
    }

    function stream(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Stream> {
      return new Promise((resolve, reject) => {
        const frames: SseFrame[] = [];
        let begun: Omit<Stream, 'frames'> | undefined;
        readSse(gateway.httpUrl + path, headers, {
          onResponse: (response) => (begun = { status: response.statusCode ?? 0, headers: response.headers }),
          onFrame: (frame) => frames.push(frame),
          onEnd: (error) =>
            error === undefined && begun !== undefined
              ? resolve({ ...begun, frames })
              : reject(error ?? new Error('the stream ended before it began')),
        });
      });
    }

    let runId: string;
    let lastSeq: number;

    beforeAll(async () => {
      const { sessionId } = await openSession(rest);
      const done = await runToEnd(rest, { sessionId, pipelineId: 'test_pipeline', params: { events: '5' } });
      runId = done.runId;
      lastSeq = Number(done.last.seq);
    });

    it('sends plain message events whose ID is their seq, then close, with the headers of the contract', async () => {
      const { status, headers, frames } = await stream(`/api/watch/${runId}`);
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
        'watch-verdict': 'from_start',
        'watch-first-seq': '1',
        'watch-last-seq': String(lastSeq),
      });
      const close = frames.at(-1);
      const events = frames.slice(1, -1);
      expect(frames[0]).toEqual({ retry: '1000' });
      expect(close).toEqual({ event: 'close', data: '{}' });
      expect(events.map(({ id, event }) => [id, event])).toEqual(
        seqsUpTo(lastSeq).map((seq) => [String(seq), undefined]),
      );
      const plain = JSON.parse(events[0]?.data ?? '') as object;
      expect(Object.keys(plain).slice(0, 5)).toEqual([
        'eventType',
        'message',
        'progressPercent',
        'clientView',
        'seq',
      ]);
      expect(plain).toMatchObject({ eventType: 'EVENT_TYPE_PROGRESS', clientView: null, seq: '1' });
    });

    it('resumes by Last-Event-ID, which wins over after_seq', async () => {
      const { headers, frames } = await stream(`/api/watch/${runId}?after_seq=1`, { 'last-event-id': '4' });
      expect(headers['watch-verdict']).toBe('resumed');
      expect(frames[1]?.id).toBe('5');
    });

    it('answers 204 when everything has been seen, with either kind of cursor', async () => {
      for (const headers of [{ 'last-event-id': String(lastSeq) }, {}] as Record<string, string>[]) {
        expect(await stream(`/api/watch/${runId}?after_seq=${lastSeq}`, headers)).toMatchObject({
          status: 204,
          frames: [],
        });
      }
    });

    it.each(['abc', '-1', '1.5', '1e3', '0x10', ' ', '9'.repeat(40)])(
      'refuses the cursor %j',
      async (cursor) => {
        const response = await fetch(
          `${gateway.httpUrl}/api/watch/${runId}?after_seq=${encodeURIComponent(cursor)}`,
        );
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'FIELD_INVALID' });
      },
    );

    it('sends control events as event: watch without an ID, so that a cursor never points at one', async () => {
      const { frames } = await stream(`/api/watch/${runId}?control_events=true`);
      const controls = frames.filter(({ event }) => event === 'watch');
      expect(controls.map(({ id }) => id)).toEqual([undefined, undefined]);
      expect(controls.map(({ data }) => (JSON.parse(data ?? '') as WatchedEvent).watch?.signal)).toEqual([
        'SIGNAL_STARTED',
        'SIGNAL_CAUGHT_UP',
      ]);
    });

    it('keeps an idle stream alive with a comment', async () => {
      const idle = await startedRun(SILENT);
      const comment = await new Promise<SseFrame>((resolve, reject) => {
        const leave = readSse(
          `${gateway.httpUrl}/api/watch/${idle.runId}`,
          {},
          {
            onResponse: () => undefined,
            onFrame: (frame) => {
              if (frame.comment === undefined) return;
              leave();
              resolve(frame);
            },
            onEnd: (error) => reject(error ?? new Error('it ended')),
          },
        );
      });
      expect(Object.keys(comment)).toEqual(['comment']);
      await rest.call('CancelRun', idle);
    });

    it('keeps an idle stream alive repeatedly while other runs are busy', async () => {
      const idle = await startedRun(SILENT);
      const busy = await startedRun({ events: '1000000', batch: '50', payload_bytes: '500' });
      const busyWatch = rest.watch({ runId: busy.runId });
      await busyWatch.first(1);
      let comments = 0;
      await new Promise<void>((resolve, reject) => {
        const leave = readSse(
          `${gateway.httpUrl}/api/watch/${idle.runId}`,
          {},
          {
            onResponse: () => undefined,
            onFrame: ({ comment }) => {
              if (comment === undefined || (comments += 1) < 3) return;
              leave();
              resolve();
            },
            onEnd: (error) => reject(error ?? new Error('it ended')),
          },
        );
      });
      expect(busyWatch.hasEnded).toBe(false);
      busyWatch.cancel();
      await rest.call('CancelRun', busy);
      await rest.call('CancelRun', idle);
    });

    it('answers HEAD with the headers and holds nothing', async () => {
      const response = await fetch(`${gateway.httpUrl}/api/watch/${runId}`, { method: 'HEAD' });
      expect([response.status, response.headers.get('watch-last-seq')]).toEqual([200, String(lastSeq)]);
      await nothingIsHeld();
    });

    it('serves two watches one after the other on one kept-alive connection', async () => {
      const { default: http } = await import('node:http');
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
      const ports = new Set<number>();
      for (let count = 0; count < 3; count += 1) {
        await new Promise<void>((resolve, reject) => {
          const call = http.get(`${gateway.httpUrl}/api/watch/${runId}`, { agent }, (response) => {
            ports.add(response.socket.localPort ?? 0);
            response.resume().on('end', resolve).on('error', reject);
          });
          call.on('error', reject);
        });
      }
      agent.destroy();
      expect(ports.size).toBe(1);
    });
  });

  it('refuses a malformed WatchRun on Connect with its reason, in the form of the stream', async () => {
    const body = Buffer.from([0, 0, 0, 0, 2, 0x7b, 0xff]);
    const response = await fetch(`${gateway.httpUrl}/insightify.v1.PipelineService/WatchRun`, {
      method: 'POST',
      headers: { 'content-type': 'application/connect+json' },
      body,
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes[0]).toBe(2);
    const { error } = JSON.parse(bytes.toString('utf8', 5)) as { error: { code: string; details: unknown } };
    expect(error.code).toBe('invalid_argument');
    expect(JSON.stringify(error.details)).toContain('REQUEST_MALFORMED');
  });

  it('frees a gRPC watch whose stream is reset right after its request', async () => {
    const { sessionId, runId } = await startedRun(ENDLESS);
    const connection = connect(`http://${gateway.grpcAddress}`);
    for (let count = 0; count < 20; count += 1) {
      const stream = grpcWatch(connection, runId);
      const reset = (): void => stream.close(constants.NGHTTP2_CANCEL);
      if (count % 2 === 0) reset();
      else stream.once('response', reset);
    }
    // The last one stays until it is observed, and the others arrived before it.
    const last = grpcWatch(connection, runId);
    await eventually('the requests to come', () => (gateway.watch.counts.watchers > 0 ? true : undefined));
    last.close(constants.NGHTTP2_CANCEL);
    await rest.call('CancelRun', { sessionId, runId });
    await nothingIsHeld();
    connection.destroy();
  });

  it.each([
    [
      'HTTP',
      (socket: Socket, runId: string) =>
        void socket.write(`GET /api/watch/${runId} HTTP/1.1\r\nhost: x\r\n\r\n`),
    ],
    [
      'gRPC',
      (socket: Socket, runId: string) =>
        void grpcWatch(connect('http://x', { createConnection: () => socket }), runId),
    ],
  ])('frees every watch of a %s connection that breaks', async (port, begin) => {
    const { sessionId, runId } = await startedRun(ENDLESS);
    const address = new URL(port === 'HTTP' ? gateway.httpUrl : `http://${gateway.grpcAddress}`);
    const sockets = Array.from({ length: 5 }, () => createConnection(Number(address.port), address.hostname));
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      socket.once('connect', () => begin(socket, runId));
    }
    await eventually('the watches to begin', () => (gateway.watch.counts.watchers === 5 ? true : undefined));
    for (const socket of sockets) socket.resetAndDestroy();
    await eventually('the watches to be freed', () =>
      gateway.watch.counts.watchers === 0 ? true : undefined,
    );
    await rest.call('CancelRun', { sessionId, runId });
    await nothingIsHeld();
  });
});

/** Opens a watch with raw HTTP/2 frames, as no ordinary client does. */
function grpcWatch(connection: ClientHttp2Session, runId: string): ClientHttp2Stream {
  const stream = connection
    .setMaxListeners(0)
    .on('error', () => undefined)
    .request({
      ':method': 'POST',
      ':path': '/insightify.v1.PipelineService/WatchRun',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
  stream.on('error', () => undefined);
  stream.end(envelope(toBinary(WatchRunRequestSchema, create(WatchRunRequestSchema, { runId }))));
  return stream.resume();
}
