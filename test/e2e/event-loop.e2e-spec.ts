import { connect } from 'node:http2';
import { once } from 'node:events';
import { connect as connectTo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { toBinary, create } from '@bufbuild/protobuf';
import { StartRunRequestSchema } from '#contract';
import { openSession, WIRES } from '../support/clients/index.js';
import { EventLoopProbe, PROBED } from '../support/event-loop/index.js';
import { GatewayProcess } from '../support/gateway-process/index.js';

const SERVICE = '/insightify.v1.PipelineService';
/** The longest event loop turn that any request may cause, in ms. */
const LONGEST_TURN_MS = 20;
/** Slightly less than the largest request that any wire accepts, in bytes. */
const ALMOST_ALL = 1_700_000;
/** Repetitions of a measurement: the machine may be busy during some of them, but hardly during all. */
const TIMES = 8;

const JSON_BODIES: Readonly<Record<string, string>> = {
  '700,000 small params': `{"params":{${Array.from({ length: 700_000 }, (_, index) => `"${index.toString(36)}":""`).join()}}}`,
  'as many small params as fit': `{"params":{${Array.from({ length: 130_000 }, (_, index) => `"${index.toString(36)}":"v"`).join()}}}`,
  'one name many times': `{"params":{${'"a":"",'.repeat(ALMOST_ALL / 7)}"a":""}}`,
  'brackets in brackets': `{"goal":${'['.repeat(ALMOST_ALL)}`,
  'closing brackets': ']'.repeat(ALMOST_ALL),
  'a list of nothing': `{"further":[${','.repeat(ALMOST_ALL)}]}`,
  'white space': `{"goal"${' '.repeat(ALMOST_ALL)}`,
  escapes: `{"params":{"user_input":"${'\\u6f22'.repeat(ALMOST_ALL / 6)}"}}`,
  'broken escapes': `{"pipelineId":"${'\\"'.repeat(ALMOST_ALL / 2)}`,
  'a long name': `{"${'\\u0061'.repeat(ALMOST_ALL / 6)}":1}`,
  'a long number': `{"timeout":${'9'.repeat(ALMOST_ALL)}}`,
  'a long number in quotes': `{"timeout":"${'9'.repeat(ALMOST_ALL)}s"}`,
  'a long text': `{"pipelineId":"${'x'.repeat(ALMOST_ALL)}"}`,
};

const BINARY_BODIES: Readonly<Record<string, Buffer>> = {
  '700,000 small params': Buffer.alloc(7_000_000, Buffer.from([0x1a, 8, 0x0a, 2, 97, 98, 0x12, 2, 99, 100])),
  'as many small params as fit': Buffer.alloc(
    ALMOST_ALL,
    Buffer.from([0x1a, 8, 0x0a, 2, 97, 98, 0x12, 2, 99, 100]),
  ),
  'fields that nobody knows': Buffer.alloc(ALMOST_ALL, Buffer.from([0x78, 0x01])),
  'empty params': Buffer.alloc(ALMOST_ALL, Buffer.from([0x1a, 0])),
  'groups in groups': Buffer.alloc(ALMOST_ALL, 0x7b),
  'one field many times': Buffer.alloc(ALMOST_ALL, Buffer.from([0x12, 0])),
};

const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const SETTINGS = 4;
const END_HEADERS = 4;
const HEADER_BLOCK = Buffer.concat(
  Object.entries({
    ':method': 'POST',
    ':scheme': 'http',
    ':path': `${SERVICE}/StartRun`,
    ':authority': 'localhost',
    'content-type': 'application/grpc',
    te: 'trailers',
  }).flatMap(([name, value]) => [Buffer.from([0]), ...[name, value].map(hpackText)]),
);
/** RST_STREAM with ENHANCE_YOUR_CALM. */
const RESET_CALM = http2Frame(RST_STREAM, Buffer.from([0, 0, 0, 0xb]));

function hpackText(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
}

function http2Frame(
  type: number,
  payload: Buffer,
  { flags = 0, stream = 1 }: { readonly flags?: number; readonly stream?: number } = {},
): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}

/** Wraps a message in its envelope. */
function envelope(message: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

describe('the event loop', () => {
  let gateway: GatewayProcess;
  let probe: EventLoopProbe;
  /** The longest turn while the gateway answers trivial requests. */
  let quietMs: number;

  const post = async (
    path: string,
    body: Uint8Array,
    headers: Record<string, string> = {},
  ): Promise<string> => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
    const response = await fetch(gateway.httpUrl + path, { ...init, body: new Uint8Array(body) });
    return response.text();
  };

  async function staysQuiet(work: () => Promise<unknown>): Promise<void> {
    const longestMs = await probe.leastLongestTurnMs(work, TIMES, LONGEST_TURN_MS);
    expect(longestMs).toBeLessThan(LONGEST_TURN_MS + quietMs);
  }

  beforeAll(async () => {
    gateway = await GatewayProcess.start({ env: PROBED });
    probe = EventLoopProbe.of(gateway);
    const small = Buffer.from('{"requestId":1}');
    quietMs = await probe.leastLongestTurnMs(async () => {
      for (let count = 0; count < 20; count += 1) await post('/api/runs', small);
    }, TIMES);
  }, 60_000);

  afterAll(() => gateway?.close());

  it.each(Object.entries(JSON_BODIES))('stays responsive while %s are refused in JSON', async (_, body) => {
    const bytes = Buffer.from(body);
    for (const path of ['/api/runs', `${SERVICE}/StartRun`]) await staysQuiet(() => post(path, bytes));
    const isMcpSize = bytes.length > 1024 * 1024;
    if (!isMcpSize) await staysQuiet(() => post('/mcp', bytes));
  });

  it.each(Object.entries(BINARY_BODIES))(
    'stays responsive while %s are refused in protobuf',
    async (_, body) => {
      const type = { 'content-type': 'application/proto' };
      await staysQuiet(() => post(`${SERVICE}/StartRun`, body, type));
      await staysQuiet(() => grpc(body));
    },
  );

  it('stays responsive while a long cursor is refused', async () => {
    const message = Buffer.from(`{"runId":"r","afterSeq":"${'9'.repeat(ALMOST_ALL)}"}`);
    await staysQuiet(() =>
      post(`${SERVICE}/WatchRun`, envelope(message), { 'content-type': 'application/connect+json' }),
    );
  });

  it('stays responsive while a small body decompresses to many times the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(256 * 1024 * 1024, ' '));
    const encoding = { 'content-encoding': 'gzip' };
    await staysQuiet(() => post('/api/runs', bomb, encoding));
    await staysQuiet(() => post(`${SERVICE}/StartRun`, bomb, encoding));
  });

  it('stays responsive while a body arrives byte by byte', async () => {
    const tiny = Buffer.from('1\r\n \r\n'.repeat(ALMOST_ALL));
    await staysQuiet(async () => {
      const { hostname, port } = new URL(gateway.httpUrl);
      const socket = connectTo(Number(port), hostname);
      socket.write('POST /api/runs HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n');
      socket.write(tiny);
      socket.write('0\r\n\r\n');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
      socket.destroy();
    });
  });

  it('stays responsive while a gRPC message arrives byte by byte', async () => {
    const frames = Buffer.concat([
      Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      http2Frame(SETTINGS, Buffer.alloc(0), { stream: 0 }),
      http2Frame(HEADERS, HEADER_BLOCK, { flags: END_HEADERS }),
      // A new connection has a flow-control window of 65,535 bytes.
      ...Array.from(envelope(Buffer.alloc(65_000)), (byte) => http2Frame(DATA, Buffer.from([byte]))),
    ]);
    await staysQuiet(async () => {
      const [host = '', port] = gateway.grpcAddress.split(':');
      const socket = connectTo(Number(port), host);
      socket.write(frames);
      let answer = Buffer.alloc(0);
      for await (const piece of socket) {
        answer = Buffer.concat([answer, piece as Buffer]);
        if (answer.includes(RESET_CALM)) break;
      }
      expect(answer.includes(RESET_CALM)).toBe(true);
    });
  });

  it('stays responsive while the largest params are accepted', async () => {
    const client = await WIRES[0]!.open(gateway);
    const params = { events: '1', user_input: '漢'.repeat(260_000) };
    await staysQuiet(async () => {
      const { sessionId } = await openSession(client);
      const request = JSON.stringify({ sessionId, pipelineId: 'test_pipeline', params });
      const answer = await post('/api/runs', Buffer.from(request.replaceAll('漢', '\\u6f22')));
      await client.watch({ runId: (JSON.parse(answer) as { runId: string }).runId }).all();
    });
    await staysQuiet(async () => {
      const { sessionId } = await openSession(client);
      const request = create(StartRunRequestSchema, { sessionId, pipelineId: 'test_pipeline', params });
      await grpc(Buffer.from(toBinary(StartRunRequestSchema, request)));
      const { runs } = await client.call<{ runs: { runId: string }[] }>('ListRuns', { sessionId });
      expect(runs).toHaveLength(2);
      await client.watch({ runId: runs[0]!.runId }).all();
    });
  });

  it('stays responsive while runs with the largest params are listed', async () => {
    const client = await WIRES[0]!.open(gateway);
    const { sessionId } = await openSession(client);
    const params = { events: '1', interval_ms: '0', user_input: '漢'.repeat(260_000) };
    for (let count = 0; count < 40; count += 1) {
      const { runId } = await client.call<{ runId: string }>('StartRun', {
        sessionId,
        pipelineId: 'test_pipeline',
        params,
      });
      await client.watch({ runId }).all();
    }
    await staysQuiet(() => client.call('ListRuns', { sessionId, pageSize: 200 }));
    const { runs } = await client.call<{ runs: unknown[] }>('ListRuns', { sessionId, pageSize: 200 });
    expect(runs).toHaveLength(41);
  }, 60_000);

  async function grpc(message: Buffer): Promise<void> {
    const session = connect(`http://${gateway.grpcAddress}`);
    const stream = session.request({
      ':method': 'POST',
      ':path': `${SERVICE}/StartRun`,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.on('error', () => undefined).resume();
    stream.end(envelope(message));
    await once(stream, 'response');
    session.destroy();
  }
});
