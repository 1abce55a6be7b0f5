import { Client, StreamableHTTPClientTransport, type Progress } from '@modelcontextprotocol/client';
import { BUILT_IN_TOOL_NAMES } from '#tools';
import { ENDLESS, RestClient, runOf } from '../support/clients/index.js';
import { eventually } from '#testing';
import { InProcessGateway } from '../support/in-process/index.js';

type Json = Readonly<Record<string, unknown>>;
type CallOptions = Parameters<Client['callTool']>[1];

const REVISION = '2026-07-28';

let gateway: InProcessGateway;
let rest: RestClient;
const open: Client[] = [];

/** Connects the official client of the protocol revision without sessions. */
async function connect(to = gateway): Promise<Client> {
  const client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: { pin: REVISION } } },
  );
  await client.connect(new StreamableHTTPClientTransport(new URL(`${to.httpUrl}/mcp`)));
  open.push(client);
  return client;
}

async function call<T = Json>(client: Client, name: string, args: Json, options?: CallOptions): Promise<T> {
  const result = await client.callTool({ name, arguments: args }, options);
  if (result.isError === true) throw new Error(JSON.stringify(result));
  return result.structuredContent as T;
}

async function failureOf(client: Client, name: string, args: Json): Promise<unknown> {
  const { isError, _meta: meta } = await client.callTool({ name, arguments: args });
  expect(isError).toBe(true);
  return meta?.['run-gateway/error'];
}

/** Starts a run of test_pipeline in a session whose bootstrap run is over. */
async function start(
  client: Client,
  params: Json,
): Promise<{ readonly sessionId: string; readonly runId: string }> {
  const { sessionId, bootstrapRunId } = await call<{ sessionId: string; bootstrapRunId: string }>(
    client,
    'session.init',
    {},
  );
  await call(client, 'run.watch', { runId: bootstrapRunId });
  const request = { sessionId, pipelineId: 'test_pipeline', params: { interval_ms: '0', ...params } };
  const { runId } = await call<{ runId: string }>(client, 'run.start', request);
  return { sessionId, runId };
}

/** Watches the run and resolves at the first event. */
async function watching(
  client: Client,
  runId: string,
  signal?: AbortSignal,
): Promise<{ readonly result: ReturnType<Client['callTool']> }> {
  const seen = Promise.withResolvers<void>();
  const result = client.callTool(
    { name: 'run.watch', arguments: { runId } },
    { onprogress: () => seen.resolve(), ...(signal === undefined ? {} : { signal }) },
  );
  result.catch(() => undefined);
  await seen.promise;
  return { result };
}

beforeAll(async () => {
  gateway = await InProcessGateway.start();
  rest = new RestClient(gateway);
}, 60_000);

afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
});

afterAll(async () => {
  await gateway?.close();
});

describe('an MCP client without protocol sessions', () => {
  it('has the same tools as one with sessions', async () => {
    const client = await connect();
    expect(client.getNegotiatedProtocolVersion()).toBe(REVISION);
    expect(client.getInstructions()).toContain('session.init');
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      ...['session.init', 'session.get', 'worker.list', 'run.status', 'run.start', 'run.input', 'run.cancel'],
      'run.watch',
      ...BUILT_IN_TOOL_NAMES,
    ]);
  });

  it('names its gateway session in each call, and receives events in order', async () => {
    const client = await connect();
    const { sessionId, runId } = await start(client, { events: '300' });
    const told: Progress[] = [];
    const result = await call(client, 'run.watch', { runId }, { onprogress: (each) => told.push(each) });
    const last = Number((await runOf(rest, runId)).lastSeq);
    expect(told.map(({ progress }) => progress)).toEqual(
      Array.from({ length: last }, (_, index) => index + 1),
    );
    expect(result).toMatchObject({ finished: true, lastSeq: last, events: last });
    expect(await call(client, 'session.get', { sessionId })).toMatchObject({ session: { sessionId } });
    expect(await failureOf(client, 'session.get', {})).toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: 'SESSION_ID_MISSING',
    });
  });

  it('ends a watch by cancelling it or disconnecting, and the run continues until it is cancelled', async () => {
    const client = await connect();
    const { sessionId, runId } = await start(client, ENDLESS);
    const before = gateway.watch.counts.watchers;
    const controller = new AbortController();
    const first = await watching(client, runId, controller.signal);
    expect(gateway.watch.counts.watchers).toBe(before + 1);
    controller.abort();
    await expect(first.result).rejects.toThrow();
    await eventually('the watch to end', () => gateway.watch.counts.watchers === before || undefined);

    const leaving = await connect();
    await watching(leaving, runId);
    await leaving.close();
    await eventually('the watch to end', () => gateway.watch.counts.watchers === before || undefined);

    const status = await call(client, 'run.status', { runId });
    expect(status).toMatchObject({ run: { state: 'RUN_STATE_RUNNING' } });
    await call(client, 'run.cancel', { sessionId, runId });
    expect(await call(client, 'run.watch', { runId })).toMatchObject({
      finished: true,
      last: { error: { reason: 'RUN_CANCELLED' } },
    });
  });

  it('is refused when too many requests are in progress', async () => {
    const small = await InProcessGateway.start({ env: { MCP_MAX_SESSIONS: '1', SHUTDOWN_GRACE: '0ms' } });
    try {
      const client = await connect(small);
      const { runId } = await start(client, ENDLESS);
      await watching(client, runId);
      await expect(client.listTools()).rejects.toThrow('MCP_CALLS_EXHAUSTED');
    } finally {
      await Promise.all(open.splice(0).map((client) => client.close()));
      await small.close();
    }
  });

  it('gets an answer from a gateway that shuts down, with what to do next', async () => {
    const leaving = await InProcessGateway.start({ env: { SHUTDOWN_GRACE: '200ms' } });
    const client = await connect(leaving);
    const { runId } = await start(client, ENDLESS);
    const { result } = await watching(client, runId);
    const closed = leaving.close();
    const { _meta: meta } = await result;
    expect(meta?.['run-gateway/error']).toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'DRAINING',
      retryable: true,
    });
    await closed;
  });
});

it('a client that supports both uses the later revision', async () => {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${gateway.httpUrl}/mcp`)));
  open.push(client);
  expect(client.getNegotiatedProtocolVersion()).toBe(REVISION);
});
