import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { GrpcClient, openSession, RestClient } from '../support/clients/index.js';
import { eventually } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';

const SERVICE = '/insightify.v1.PipelineService';
const GRPC_HEADERS = { ':method': 'POST', 'content-type': 'application/grpc', te: 'trailers' };
const EMPTY_MESSAGE = Buffer.alloc(5);
const TIMEOUT_MS = 600;
const TIMEOUT = `${TIMEOUT_MS}ms`;
const SLOWEST_MS = 10_000;
const STREAMS = 300;

interface Ended {
  readonly status: string | undefined;
  readonly message: string | undefined;
}

describe('connection limits', () => {
  let gateway: GatewayProcess;

  const gateways = new Map<string, GatewayProcess>();

  afterAll(async () => {
    for (const each of gateways.values()) await each.close();
  });

  /** Starts one gateway for all tests of the same limits. */
  const start = async (env: Record<string, string>): Promise<void> => {
    const key = JSON.stringify(env);
    gateway = gateways.get(key) ?? (await GatewayProcess.start({ env }));
    gateways.set(key, gateway);
  };

  async function http2(): Promise<ClientHttp2Session> {
    const session = connectHttp2(`http://${gateway.grpcAddress}`);
    session.on('error', () => undefined);
    await once(session, 'remoteSettings');
    return session;
  }

  /** Resolves when the stream is closed, not merely answered. */
  async function endOf(stream: ClientHttp2Stream): Promise<Ended> {
    let status: string | undefined;
    let message: string | undefined;
    const take = (headers: Record<string, unknown>): void => {
      status ??= headers['grpc-status'] as string | undefined;
      message ??= headers['grpc-message'] as string | undefined;
    };
    stream
      .on('response', take)
      .on('trailers', take)
      .on('error', () => undefined)
      .resume();
    if (!stream.closed) await once(stream, 'close');
    return { status, message };
  }

  const open = (session: ClientHttp2Session, path: string): ClientHttp2Stream =>
    session.request({ ...GRPC_HEADERS, ':path': path }, { endStream: false });

  it.each([
    ['a call without a message', `${SERVICE}/InitRun`, undefined],
    ['a watch without a message', `${SERVICE}/WatchRun`, undefined],
    ['a call whose client never ends its side', `${SERVICE}/InitRun`, EMPTY_MESSAGE],
    ['half a message', `${SERVICE}/InitRun`, Buffer.from([0, 0, 0, 0, 9, 1])],
    ['a health check without a message', '/grpc.health.v1.Health/Watch', undefined],
  ])(
    'ends %s, and frees its stream',
    async (_, path, bytes) => {
      await start({ REQUEST_TIMEOUT: TIMEOUT });
      const session = await http2();
      const stream = open(session, path);
      if (bytes !== undefined) stream.write(bytes);
      expect(await endOf(stream)).toEqual({
        status: '4',
        message: 'the%20request%20did%20not%20come%20in%20time',
      });
      const method = path.slice(path.lastIndexOf('/') + 1);
      expect(gateway.logs()).toMatch(new RegExp(`"method":"${method}",.*"reason":"REQUEST_TIMEOUT"`));
      session.destroy();
    },
    30_000,
  );

  it('frees the streams of unknown methods, even hundreds at once, and keeps the connection open', async () => {
    await start({ REQUEST_TIMEOUT: TIMEOUT });
    const session = await http2();
    const unknown = endOf(open(session, '/no.Such/Method'));
    const ends = await Promise.all(
      Array.from({ length: STREAMS }, () => endOf(open(session, `${SERVICE}/GetRun`))),
    );
    expect(ends.filter(({ status }) => status === '4')).toHaveLength(STREAMS);
    expect(await unknown).toMatchObject({ status: '12' });
    const call = open(session, `${SERVICE}/ListWorkers`);
    call.end(EMPTY_MESSAGE);
    expect(await endOf(call)).toMatchObject({ status: '0' });
    session.destroy();
  }, 30_000);

  it('keeps a watch open when its request arrived in time', async () => {
    await start({ REQUEST_TIMEOUT: TIMEOUT });
    const client = await GrpcClient.open(gateway);
    const rest = new RestClient(gateway);
    const { sessionId } = await openSession(rest);
    const params = { events: '60', interval_ms: '50' };
    const { runId } = await client.call<{ runId: string }>('StartRun', {
      sessionId,
      pipelineId: 'test_pipeline',
      params,
    });
    expect((await client.watch({ runId }).all()).at(-1)?.eventType).toBe('EVENT_TYPE_COMPLETE');
    client.close();
  }, 30_000);

  it('tells a connection how many concurrent calls it may have, and enforces that limit', async () => {
    await start({ GRPC_MAX_STREAMS_PER_CONNECTION: '10', REQUEST_TIMEOUT: TIMEOUT });
    const session = await http2();
    expect(session.remoteSettings.maxConcurrentStreams).toBe(10);
    const endedAt = await Promise.all(
      Array.from({ length: 12 }, async () => {
        await endOf(open(session, `${SERVICE}/InitRun`));
        return performance.now();
      }),
    );
    const [first] = endedAt;
    // Further calls begin when the first have ended, and their own deadline applies meanwhile.
    expect(endedAt.filter((at) => at - (first ?? 0) > TIMEOUT_MS / 2)).toHaveLength(2);
    session.destroy();
  }, 30_000);

  it('refuses calls beyond GRPC_MAX_STREAMS across all connections, and accepts them again later', async () => {
    await start({ GRPC_MAX_STREAMS: '20' });
    const client = await GrpcClient.open(gateway);
    const holders = [await http2(), await http2()];
    for (const session of holders) {
      for (let count = 0; count < 10; count += 1) void endOf(open(session, `${SERVICE}/InitRun`));
      await new Promise<void>((resolve) => session.ping(() => resolve()));
    }
    const refused = client.call('ListWorkers', {});
    await expect(refused).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED', reason: 'CALLS_EXHAUSTED' });
    const line = /"wire":"grpc","method":"ListWorkers",.*"reason":"CALLS_EXHAUSTED"/;
    await eventually('the log line', () => line.test(gateway.logs()) || undefined);
    for (const holder of holders) holder.destroy();
    await eventually('a call to be taken', () =>
      client.call('ListWorkers', {}).then(
        () => true,
        () => undefined,
      ),
    );
    client.close();
  });

  it.each(['gRPC', 'HTTP'])(
    'resets connections of one address beyond the limit on %s, and counts those that close',
    async (port) => {
      await start({ GRPC_MAX_CONNECTIONS_PER_ADDRESS: '3', HTTP_MAX_CONNECTIONS_PER_ADDRESS: '3' });
      const address = port === 'gRPC' ? `http://${gateway.grpcAddress}` : gateway.httpUrl;
      const { hostname, port: number } = new URL(address);
      const dial = async (): Promise<Socket> => {
        const socket = connect(Number(number), hostname);
        socket.on('error', () => undefined);
        await once(socket, 'connect');
        return socket;
      };
      const held = [await dial(), await dial(), await dial()];
      const excess = await dial();
      await closed(excess);
      expect(held.every(({ closed }) => !closed)).toBe(true);
      held[0]?.destroy();
      await eventually('a connection to be kept', async () => {
        const socket = await dial();
        // The server sends this first on HTTP/2, unprompted.
        socket.write(
          port === 'gRPC'
            ? 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
            : 'GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n',
        );
        const answered = new Promise<true>((resolve) => socket.once('data', () => resolve(true)));
        const isTaken = await Promise.race([answered, closed(socket)]);
        socket.destroy();
        return isTaken;
      });
      for (const socket of held) socket.destroy();
      expect(gateway.logs()).toContain('further connections of an address are refused');
    },
    30_000,
  );

  it.each([
    ['no request', ''],
    ['half the headers', 'GET /health/live HTTP/1.1\r\nHost: localhost\r\n'],
    ['half a body on REST', post('/api/sessions')],
    ['half a body on Connect', post(`${SERVICE}/InitRun`)],
    ['half a body at /mcp', post('/mcp')],
  ])(
    'closes an HTTP connection that sends %s',
    async (_, bytes) => {
      await start({ REQUEST_TIMEOUT: TIMEOUT });
      const { hostname, port } = new URL(gateway.httpUrl);
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      const startedAt = performance.now();
      socket.write(bytes);
      const answer = await text(socket);
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(performance.now() - startedAt).toBeLessThan(SLOWEST_MS);
    },
    30_000,
  );
});

function closed(socket: Socket): Promise<undefined> {
  return new Promise((resolve) => {
    if (socket.closed) resolve(undefined);
    else socket.once('close', () => resolve(undefined));
  });
}

function post(path: string): string {
  const headers = ['Host: localhost', 'Content-Type: application/json', 'Content-Length: 100'];
  return `POST ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n{"user_id":`;
}
