import { once } from 'node:events';
import { connect } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { create, fromBinary, toBinary, toJson } from '@bufbuild/protobuf';
import { WatchRunRequestSchema, WatchRunResponseSchema } from '#contract';
import { envelope, envelopesIn, messageIn } from '#wire';
import {
  openSession,
  RestClient,
  seqsOf,
  seqsUpTo,
  SILENT,
  startTestPipeline,
  WIRES,
} from '../support/clients/index.js';
import { eventually } from '#testing';
import { InProcessGateway } from '../support/in-process/index.js';

const HEADER_BYTES = 5;
const PATH = '/insightify.v1.PipelineService/WatchRun';

/** Splits a complete body into its envelopes, as flag and text. */
function envelopes(body: Buffer): { readonly flag: number; readonly text: string }[] {
  const found = [];
  for (let at = 0; at < body.length;) {
    const end = at + HEADER_BYTES + body.readUInt32BE(at + 1);
    found.push({ flag: body[at] as number, text: body.toString('utf8', at + HEADER_BYTES, end) });
    at = end;
  }
  return found;
}

describe('WatchRun over Connect, as bytes', () => {
  let gateway: InProcessGateway;
  let runId: string;

  const post = async (path: string, body: unknown): Promise<Record<string, string>> => {
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(gateway.httpUrl + path, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return (await reply.json()) as Record<string, string>;
  };

  const watch = (
    request: Record<string, unknown>,
    type: string,
    more: Record<string, string> = {},
  ): Promise<Response> => {
    const message = Buffer.from(JSON.stringify(request));
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32BE(message.length, 1);
    return fetch(gateway.httpUrl + PATH, {
      method: 'POST',
      headers: { 'content-type': type, 'connect-protocol-version': '1', ...more },
      body: Buffer.concat([header, message]),
    });
  };

  beforeAll(async () => {
    gateway = await InProcessGateway.start();
    const session = await post('/api/sessions', { userId: 'another' });
    await (await fetch(`${gateway.httpUrl}/api/watch/${session['bootstrapRunId']}`)).text();
    const params = { events: '30', interval_ms: '1' };
    const body = { sessionId: session['sessionId'], pipelineId: 'test_pipeline', params };
    runId = (await post('/api/runs', body))['runId'] as string;
  });

  afterAll(() => gateway.close());

  it('sends exactly the JSON of SSE in its JSON envelopes, then an end without an error', async () => {
    const reply = await watch({ runId }, 'application/connect+json');
    expect(reply.headers.get('watch-verdict')).toBe('from_start');
    const found = envelopes(Buffer.from(await reply.arrayBuffer()));
    const sse = await (await fetch(`${gateway.httpUrl}/api/watch/${runId}`)).text();
    const data = [...sse.matchAll(/^id: \d+\ndata: (.*)$/gm)].map((match) => match[1]);
    expect(data.length).toBeGreaterThan(30);
    expect(found.slice(0, -1)).toEqual(data.map((text) => ({ flag: 0, text })));
    expect(found.at(-1)).toEqual({ flag: 2, text: '{}' });
  });

  it('leaves events uncompressed even for a client that accepts compression', async () => {
    const reply = await watch({ runId }, 'application/connect+json', { 'connect-accept-encoding': 'gzip' });
    const found = envelopes(Buffer.from(await reply.arrayBuffer()));
    expect(found.slice(0, -1).every(({ flag, text }) => flag === 0 && text.startsWith('{"eventType"'))).toBe(
      true,
    );
  });

  it('sends its headers before the first event', async () => {
    const session = await post('/api/sessions', { userId: 'waiting' });
    await (await fetch(`${gateway.httpUrl}/api/watch/${session['bootstrapRunId']}`)).text();
    const params = { events: '2', start_delay_ms: '60000' };
    const waiting = await post('/api/runs', {
      sessionId: session['sessionId'],
      pipelineId: 'test_pipeline',
      params,
    });
    const first = await fetch(`${gateway.httpUrl}/api/watch/${waiting['runId']}`);
    const reader = first.body?.getReader();
    let begun = '';
    while (reader !== undefined && !begun.includes('id: 1\n'))
      begun += Buffer.from((await reader.read()).value ?? []).toString();
    const reply = await watch({ runId: waiting['runId'], afterSeq: '1' }, 'application/connect+json');
    expect(reply.status).toBe(200);
    expect(reply.headers.get('watch-verdict')).toBe('resumed');
    await reader?.cancel();
    await reply.body?.cancel();
  });

  describe('on an idle stream', () => {
    const SIGNAL = { kind: 'EVENT_KIND_WATCH', watch: { signal: 'SIGNAL_KEEP_ALIVE' } };
    let idle: InProcessGateway;
    let rest: RestClient;

    beforeAll(async () => {
      idle = await InProcessGateway.start({ env: { CONNECT_KEEP_ALIVE: '1s', SHUTDOWN_GRACE: '0ms' } });
      rest = new RestClient(idle);
    });

    afterAll(() => idle?.close());

    it.each([
      ['application/connect+json', false, '{}', {}],
      ['application/connect+proto', false, '', {}],
      ['application/grpc-web+proto', false, '', {}],
      ['application/connect+json', true, JSON.stringify(SIGNAL), SIGNAL],
      ['application/connect+proto', true, undefined, SIGNAL],
      ['application/grpc-web+proto', true, undefined, SIGNAL],
    ])('sends keep-alives in %s, with control_events=%s', async (type, controlEvents, text, sign) => {
      const { sessionId } = await openSession(rest);
      const silent = await startTestPipeline(rest, sessionId, SILENT);
      const isJson = type.endsWith('json');
      const request = { runId: silent, controlEvents };
      const message = isJson
        ? Buffer.from(JSON.stringify(request))
        : toBinary(WatchRunRequestSchema, create(WatchRunRequestSchema, request));
      const reply = await fetch(idle.httpUrl + PATH, {
        method: 'POST',
        headers: { 'content-type': type },
        body: new Uint8Array(envelope(message)),
      });
      expect(Object.fromEntries(reply.headers)).toMatchObject({
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
        'watch-verdict': 'from_start',
      });
      let bytes = Buffer.alloc(0);
      let signs: Buffer[] = [];
      for await (const piece of reply.body ?? []) {
        bytes = Buffer.concat([bytes, piece]);
        const messages = [...envelopesIn(bytes)].map(messageIn);
        const read = (each: Buffer): unknown =>
          isJson
            ? JSON.parse(each.toString())
            : toJson(WatchRunResponseSchema, fromBinary(WatchRunResponseSchema, each));
        signs = messages.filter((each) => isDeepStrictEqual(read(each), sign));
        if (signs.length === 2) break;
      }
      expect(signs).toHaveLength(2);
      if (text !== undefined) expect(signs.map(String)).toEqual([text, text]);
    });

    it("delivers only the run's events to the project's own clients", async () => {
      const { sessionId } = await openSession(rest);
      const params = { events: '3', interval_ms: '0', start_delay_ms: '2500' };
      const slow = await startTestPipeline(rest, sessionId, params);
      const clients = await Promise.all(WIRES.map(({ open }) => open(idle)));
      const seen = await Promise.all(clients.map((client) => client.watch({ runId: slow }).all()));
      for (const events of seen) expect(seqsOf(events)).toEqual(seqsUpTo(6));
      for (const client of clients) client.close();
    });
  });

  it('explains in its end message why it did not begin', async () => {
    const reply = await watch({ runId: 'test_pipeline-none' }, 'application/connect+json');
    const found = envelopes(Buffer.from(await reply.arrayBuffer()));
    expect(found).toHaveLength(1);
    expect(found[0]?.flag).toBe(2);
    expect(JSON.parse(found[0]?.text ?? '')).toMatchObject({ error: { code: 'not_found' } });
  });

  it("ends with deadline_exceeded at the client's deadline", async () => {
    const session = await post('/api/sessions', { userId: 'hurried' });
    await (await fetch(`${gateway.httpUrl}/api/watch/${session['bootstrapRunId']}`)).text();
    const params = { events: '2', start_delay_ms: '60000' };
    const slow = await post('/api/runs', {
      sessionId: session['sessionId'],
      pipelineId: 'test_pipeline',
      params,
    });
    const reply = await watch({ runId: slow['runId'] }, 'application/connect+json', {
      'connect-timeout-ms': '300',
    });
    const found = envelopes(Buffer.from(await reply.arrayBuffer()));
    expect(JSON.parse(found.at(-1)?.text ?? '')).toMatchObject({ error: { code: 'deadline_exceeded' } });
    await eventually('the watcher to be freed', () =>
      gateway.watch.counts.watchers === 0 ? true : undefined,
    );
  });

  it('disconnects a client that reads nothing for WATCH_STALL, and keeps nothing in memory for it', async () => {
    const impatient = await InProcessGateway.start({ env: { WATCH_STALL: '1s' } });
    try {
      const { hostname, port } = new URL(impatient.httpUrl);
      const sent = async (path: string, body: unknown): Promise<Record<string, string>> => {
        const headers = { 'content-type': 'application/json' };
        const init = { method: 'POST', headers, body: JSON.stringify(body) };
        return (await (await fetch(impatient.httpUrl + path, init)).json()) as Record<string, string>;
      };
      const { sessionId, bootstrapRunId } = await sent('/api/sessions', {});
      await (await fetch(`${impatient.httpUrl}/api/watch/${bootstrapRunId}`)).text();
      const params = { events: '1000', interval_ms: '0', payload_bytes: '20000' };
      const large = await sent('/api/runs', { sessionId, pipelineId: 'test_pipeline', params });
      const message = Buffer.from(JSON.stringify({ runId: large['runId'] }));
      const header = Buffer.alloc(HEADER_BYTES);
      header.writeUInt32BE(message.length, 1);
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      socket.pause();
      socket.write(
        `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/connect+json\r\n` +
          `Connect-Protocol-Version: 1\r\nContent-Length: ${HEADER_BYTES + message.length}\r\n\r\n`,
      );
      socket.write(Buffer.concat([header, message]));
      const { watch: service } = impatient;
      await eventually('the watch to begin', () => (service.counts.watchers === 1 ? true : undefined));
      await eventually('the watch to be given up', () => (service.counts.watchers === 0 ? true : undefined));
      const closed = once(socket, 'close');
      let last: Buffer = Buffer.alloc(0);
      socket.on('data', (bytes: Buffer) => (last = bytes));
      socket.resume();
      await closed;
      // A complete response ends with an empty chunk.
      expect(last.toString('latin1').endsWith('0\r\n\r\n')).toBe(false);
    } finally {
      await impatient.close();
    }
  }, 60_000);
});
