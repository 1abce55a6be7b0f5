import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { Progress } from '@modelcontextprotocol/sdk/types.js';
import { BUILT_IN_TOOL_NAMES } from '#tools';
import { ENDLESS, RestClient, runOf } from '../support/clients/index.js';
import { buildRepository } from '#git-testing';
import { eventually } from '#testing';
import { InProcessGateway } from '../support/in-process/index.js';

type Json = Readonly<Record<string, unknown>>;
interface McpFailure {
  readonly code: string;
  readonly reason: string;
  readonly retryable: boolean;
  readonly message: string;
}

let base: string;
let gateway: InProcessGateway;
let rest: RestClient;
const open: McpUser[] = [];

/** The official client, together with its gateway session. */
class McpUser {
  private constructor(
    readonly client: Client,
    readonly transport: StreamableHTTPClientTransport,
  ) {}

  static async connect(to = gateway, headers: Readonly<Record<string, string>> = {}): Promise<McpUser> {
    const client = new Client({ name: 'test', version: '1' });
    const transport = new StreamableHTTPClientTransport(new URL(`${to.httpUrl}/mcp`), {
      requestInit: { headers: { ...headers } },
    });
    await client.connect(transport);
    const user = new McpUser(client, transport);
    open.push(user);
    // The client validates structured results against the schemas it has listed.
    await client.listTools();
    return user;
  }

  async call<T = Json>(name: string, args: Json = {}, options: RequestOptions = {}): Promise<T> {
    const result = await this.client.callTool({ name, arguments: args }, undefined, options);
    if (result.isError === true) throw new Error(JSON.stringify(result));
    return result.structuredContent as T;
  }

  async failure(name: string, args: Json = {}): Promise<McpFailure> {
    const result = await this.client.callTool({ name, arguments: args });
    expect(result.isError).toBe(true);
    const { _meta: meta } = result as { readonly _meta?: { readonly 'run-gateway/error': McpFailure } };
    return meta?.['run-gateway/error'] as McpFailure;
  }

  /** Opens a session and waits until its bootstrap run ends. */
  async init(args: Json = {}): Promise<{ readonly sessionId: string; readonly bootstrapRunId: string }> {
    const opened = await this.call<{ sessionId: string; bootstrapRunId: string }>('session.init', args);
    await this.call('run.watch', { runId: opened.bootstrapRunId });
    return opened;
  }

  start(params: Json = {}): Promise<{ readonly runId: string }> {
    return this.call('run.start', { pipelineId: 'test_pipeline', params: { interval_ms: '0', ...params } });
  }
}

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'mcp-e2e-'));
  await buildRepository(join(base, 'sample'), { 'src/user-service.ts': 'export class UserService {}\n' });
  gateway = await InProcessGateway.start({ env: { REPOS_ROOT: base } });
  rest = new RestClient(gateway);
}, 60_000);

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ client }) => client.close()));
});

afterAll(async () => {
  await gateway?.close();
  await rm(base, { recursive: true });
});

it('offers sessions, runs and repository tools, each with schemas', async () => {
  const { client } = await McpUser.connect();
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    ...['session.init', 'session.get', 'worker.list', 'run.status', 'run.start', 'run.input', 'run.cancel'],
    'run.watch',
    ...BUILT_IN_TOOL_NAMES,
  ]);
  for (const { inputSchema, outputSchema } of tools) {
    expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(Object.keys(outputSchema?.properties ?? {})).not.toEqual([]);
  }
  expect(client.getInstructions()).toContain('session.init');
});

it('takes a session from its repository to its goal and on to a worker', async () => {
  const user = await McpUser.connect();
  const opened = await user.call<{ sessionId: string; bootstrapRunId: string }>('session.init', {
    repoUrl: join(base, 'sample'),
  });
  expect(opened).toMatchObject({ repoName: 'sample' });
  const asked = await user.call('run.watch', { runId: opened.bootstrapRunId });
  expect(asked).toMatchObject({ finished: true, verdict: 'from_start', last: { message: 'INPUT_REQUIRED' } });
  // Log messages appear on lines of their own.
  expect(asked['text']).toMatch(/^Languages: TypeScript .*\n/m);
  const { runId } = await user.call<{ runId: string }>('run.input', { input: 'how is the code organised?' });
  expect(await user.call('run.watch', { runId })).toMatchObject({
    finished: true,
    last: { kind: 'EVENT_KIND_SUCCEEDED' },
  });
  expect(await user.call('session.get')).toMatchObject({
    session: { sessionId: opened.sessionId, purpose: 'how is the code organised?', running: false },
  });
  expect(await user.call('worker.list')).toMatchObject({
    workers: expect.arrayContaining([expect.objectContaining({ key: 'code_roots' })]) as unknown,
  });
  const started = await user.call<{ runId: string }>('run.start', { pipelineId: 'code_roots' });
  await user.call('run.watch', { runId: started.runId });
  expect(await user.call('run.status', { runId: started.runId })).toMatchObject({
    run: { state: 'RUN_STATE_SUCCEEDED' },
  });
  // The same run, read on another wire.
  expect(await runOf(rest, started.runId)).toMatchObject({
    sessionId: opened.sessionId,
    workerKey: 'code_roots',
  });
});

it("reads the repository of a session with the workers' tools", async () => {
  const user = await McpUser.connect();
  const { sessionId } = await user.init({ repoUrl: join(base, 'sample') });
  expect(await user.call('wordidx.search', { query: 'userService' })).toMatchObject({
    hits: [{ path: 'src/user-service.ts', line: 1, text: 'export class UserService {}' }],
  });
  const other = await McpUser.connect();
  expect(await other.call('fs.read', { sessionId, path: 'src/user-service.ts' })).toMatchObject({
    text: 'export class UserService {}\n',
  });
  expect(await other.failure('fs.read', { sessionId, path: '../x' })).toMatchObject({
    reason: 'PATH_OUTSIDE_ROOT',
  });
  expect(await other.failure('fs.read', { path: 'a' })).toMatchObject({ reason: 'SESSION_ID_MISSING' });
  expect(await other.failure('scan.list', { sessionId: 'absent' })).toMatchObject({
    reason: 'SESSION_NOT_FOUND',
  });
  expect(await other.failure('scan.list', { sessionId, further: 1 })).toMatchObject({
    reason: 'TOOL_ARGUMENTS_INVALID',
  });
});

it("makes the first tool of a session wait for its repository's clone", async () => {
  const hasty = await InProcessGateway.start({ env: { REPOS_ROOT: base, TOOL_TIMEOUT: '1ms' } });
  try {
    const user = await McpUser.connect(hasty);
    await user.call('session.init', { repoUrl: join(base, 'sample') });
    expect(await user.call('scan.list')).toMatchObject({ truncated: false });
  } finally {
    await Promise.all(open.splice(0).map(({ client }) => client.close()));
    await hasty.close();
  }
});

describe('a watch', () => {
  it('reports every event as progress, in order', async () => {
    const user = await McpUser.connect();
    await user.init();
    const { runId } = await user.start({ events: '500' });
    const told: (Progress & { readonly _meta?: Json })[] = [];
    const result = await user.call('run.watch', { runId }, { onprogress: (progress) => told.push(progress) });
    const run = await runOf(rest, runId);
    const last = Number(run.lastSeq);
    expect(told.map(({ progress }) => progress)).toEqual(
      Array.from({ length: last }, (_, index) => index + 1),
    );
    expect(told.at(-1)?.message).toMatch(/^100 % /);
    const { _meta: meta } = told.at(-1) as { readonly _meta: Json };
    expect(meta['run-gateway/event']).toMatchObject({
      seq: run.lastSeq,
      eventType: 'EVENT_TYPE_COMPLETE',
    });
    expect(result).toMatchObject({ finished: true, lastSeq: last, events: last, textTruncated: false });
    expect((result as { text: string }).text.length).toBeGreaterThan(500);
  });

  it('answers when its time is over, and the next one resumes from there', async () => {
    const user = await McpUser.connect();
    await user.init();
    const { runId } = await user.start({ ...ENDLESS, interval_ms: '20' });
    const first = await user.call<{ finished: boolean; lastSeq: number }>('run.watch', {
      runId,
      waitMs: 300,
    });
    expect(first.finished).toBe(false);
    expect(first.lastSeq).toBeGreaterThan(0);
    const second = await user.call('run.watch', { runId, waitMs: 300, afterSeq: first.lastSeq });
    expect(second).toMatchObject({ verdict: 'resumed', finished: false });
    expect(await user.call('run.cancel', { runId })).toMatchObject({
      run: { state: 'RUN_STATE_CANCELLING' },
    });
    expect(await user.call('run.watch', { runId })).toMatchObject({
      finished: true,
      last: { eventType: 'EVENT_TYPE_ERROR', error: { reason: 'RUN_CANCELLED' } },
    });
  });

  it('ends when the client cancels it or disconnects, and the run continues', async () => {
    const user = await McpUser.connect();
    await user.init();
    const { runId } = await user.start(ENDLESS);
    const before = gateway.watch.counts.watchers;
    const controller = new AbortController();
    const seen = Promise.withResolvers<void>();
    const watching = user.call(
      'run.watch',
      { runId },
      { signal: controller.signal, onprogress: () => seen.resolve() },
    );
    await seen.promise;
    expect(gateway.watch.counts.watchers).toBe(before + 1);
    controller.abort();
    await expect(watching).rejects.toThrow();
    await eventually('the watch to end', () => gateway.watch.counts.watchers === before || undefined);

    const leaving = await McpUser.connect();
    const seenAgain = Promise.withResolvers<void>();
    const left = leaving.call('run.watch', { runId }, { onprogress: () => seenAgain.resolve() });
    left.catch(() => undefined);
    await seenAgain.promise;
    await leaving.client.close();
    await eventually('the watch to end', () => gateway.watch.counts.watchers === before || undefined);
    expect(await user.call('run.status', { runId })).toMatchObject({ run: { state: 'RUN_STATE_RUNNING' } });
    await user.call('run.cancel', { runId });
  });

  it('buffers nothing for a client that does not read', async () => {
    const user = await McpUser.connect();
    await user.init();
    const { runId } = await user.start({ events: '20000' });
    await eventually('the end of the run', async () =>
      (await runOf(rest, runId)).state === 'RUN_STATE_SUCCEEDED' ? true : undefined,
    );
    const reply = await post(watchOf(runId, 77), { 'mcp-session-id': user.transport.sessionId ?? '' });
    const reader = (reply.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    const { watchers } = gateway.watch.counts;
    for (let call = 0; call < 50; call += 1) await user.call('run.status', { runId });
    // A client that does not read makes its watch wait; the remaining events are not buffered in memory.
    expect(gateway.watch.counts.watchers).toBe(watchers);
    await reader.cancel();
    await eventually('the watch to end', () => gateway.watch.counts.watchers < watchers || undefined);
  });
});

describe('errors', () => {
  it.each([
    ['run.status', {}, 'INVALID_ARGUMENT', 'RUN_ID_MISSING'],
    ['run.status', { runId: 'absent' }, 'NOT_FOUND', 'RUN_NOT_FOUND'],
    ['run.status', { runId: 1 }, 'INVALID_ARGUMENT', 'REQUEST_MALFORMED'],
    ['run.status', { further: 1 }, 'INVALID_ARGUMENT', 'FIELD_INVALID'],
    ['run.watch', { runId: 'absent' }, 'NOT_FOUND', 'RUN_NOT_FOUND'],
    ['run.watch', { runId: 'absent', afterSeq: -1 }, 'INVALID_ARGUMENT', 'REQUEST_MALFORMED'],
    ['run.start', {}, 'INVALID_ARGUMENT', 'SESSION_ID_MISSING'],
    ['run.start', { sessionId: 'a b' }, 'INVALID_ARGUMENT', 'FIELD_INVALID'],
    ['session.init', { repoUrl: 'file:///etc' }, 'INVALID_ARGUMENT', 'REPO_URL_FORBIDDEN'],
    ['session.init', { sessionId: 1 }, 'INVALID_ARGUMENT', 'REQUEST_MALFORMED'],
    ['session.get', { sessionId: 'absent' }, 'NOT_FOUND', 'SESSION_NOT_FOUND'],
    ['no.such.tool', {}, 'INVALID_ARGUMENT', 'TOOL_UNKNOWN'],
  ])('of %s with %j match those of the other wires', async (name, args, code, reason) => {
    const user = await McpUser.connect();
    expect(await user.failure(name, args)).toMatchObject({
      code,
      reason,
      message: expect.any(String) as unknown,
    });
  });

  it('are the same for a busy session, and a repeated request_id starts nothing new', async () => {
    const user = await McpUser.connect();
    const { sessionId } = await user.init();
    const request = { pipelineId: 'test_pipeline', params: ENDLESS, requestId: 'one' };
    const { runId } = await user.call<{ runId: string }>('run.start', request);
    expect(await user.call('run.start', request)).toMatchObject({ runId });
    expect(await user.failure('run.start', { pipelineId: 'code_roots' })).toMatchObject({
      reason: 'SESSION_BUSY',
    });
    // Naming an existing session keeps it and returns its active run.
    expect(await user.call('session.init', { sessionId })).toMatchObject({
      sessionId,
      bootstrapRunId: runId,
    });
    expect(await user.call('session.init')).not.toMatchObject({ sessionId });
    await user.call('run.cancel', { sessionId, runId });
  });
});

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

function post(
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  to = gateway,
): Promise<Response> {
  return fetch(`${to.httpUrl}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function watchOf(runId: string, id: number): Json {
  const params = { name: 'run.watch', arguments: { runId }, _meta: { progressToken: id } };
  return { jsonrpc: '2.0', id, method: 'tools/call', params };
}

async function problemOf(reply: Response): Promise<readonly [status: number, reason: string]> {
  const { reason } = (await reply.json()) as { reason: string };
  return [reply.status, reason];
}

describe('the endpoint', () => {
  it('refuses a request that belongs to no session, in the words of REST', async () => {
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect(await problemOf(await post(list))).toEqual([400, 'REQUEST_MALFORMED']);
    expect(await problemOf(await post(list, { 'mcp-session-id': 'absent' }))).toEqual([
      404,
      'MCP_SESSION_NOT_FOUND',
    ]);
    expect(await problemOf(await post('{'))).toEqual([400, 'REQUEST_MALFORMED']);
    const user = await McpUser.connect();
    const headers = { 'mcp-session-id': user.transport.sessionId ?? '' };
    expect(await problemOf(await post([list], headers))).toEqual([400, 'REQUEST_MALFORMED']);
    expect(await problemOf(await post({ ...INITIALIZE, filler: 'x'.repeat(1024 * 1024) }))).toEqual([
      400,
      'REQUEST_TOO_LARGE',
    ]);
    expect(await problemOf(await fetch(`${gateway.httpUrl}/mcp`))).toEqual([400, 'REQUEST_MALFORMED']);
  });

  it('refuses pages of other origins', async () => {
    const foreign = await post(INITIALIZE, { origin: 'https://evil.example' });
    expect(await problemOf(foreign)).toEqual([403, 'ORIGIN_FORBIDDEN']);
    const own = await post(INITIALIZE, { origin: gateway.httpUrl });
    expect(own.status).toBe(200);
    await own.body?.cancel();
  });

  it('reports the session that a cookie names, and answers with the ID of the HTTP request', async () => {
    const { sessionId } = await (await McpUser.connect()).init();
    const cookie = `insightify_session_id=${sessionId}`;
    const user = await McpUser.connect(gateway, { cookie, 'x-request-id': 'mine' });
    expect(await user.call('session.get')).toMatchObject({ session: { sessionId } });
    expect(await user.call('session.init')).toMatchObject({ sessionId });
    expect(await user.failure('run.status', { runId: 'absent' })).toMatchObject({ requestId: 'mine' });
  });

  it('ends the answer to a cancelled request', async () => {
    const user = await McpUser.connect();
    await user.init();
    const { runId } = await user.start(ENDLESS);
    const headers = { 'mcp-session-id': user.transport.sessionId ?? '' };
    const reply = await post(watchOf(runId, 5), headers);
    const reader = (reply.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    const params = { requestId: 5 };
    const cancel = await post({ jsonrpc: '2.0', method: 'notifications/cancelled', params }, headers);
    expect(cancel.status).toBe(202);
    while (!(await reader.read()).done);
    await user.call('run.cancel', { runId });
  });

  it('limits the concurrent requests of one session', async () => {
    const user = await McpUser.connect();
    await user.init();
    const { runId } = await user.start(ENDLESS);
    const headers = { 'mcp-session-id': user.transport.sessionId ?? '' };
    const watches: Response[] = [];
    let refused: Response | undefined;
    while (refused === undefined && watches.length < 100) {
      const reply = await post(watchOf(runId, 100 + watches.length), headers);
      if (reply.status === 200) watches.push(reply);
      else refused = reply;
    }
    // The server-to-client stream counts as one of the 64.
    expect(watches.length).toBe(63);
    expect(await problemOf(refused as Response)).toEqual([429, 'MCP_CALLS_EXHAUSTED']);
    await Promise.all(watches.map(({ body }) => body?.cancel()));
    await eventually('room again', async () => {
      const reply = await post({ jsonrpc: '2.0', id: 1, method: 'ping' }, headers);
      await reply.body?.cancel();
      return reply.status === 200 ? true : undefined;
    });
    await user.call('run.cancel', { runId });
  });

  it('ends a session when its client asks for it', async () => {
    const user = await McpUser.connect();
    const id = user.transport.sessionId ?? '';
    await user.transport.terminateSession();
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    expect(await problemOf(await post(list, { 'mcp-session-id': id }))).toEqual([
      404,
      'MCP_SESSION_NOT_FOUND',
    ]);
  });

  it('limits sessions in number and idle time', async () => {
    const small = await InProcessGateway.start({ env: { MCP_MAX_SESSIONS: '2', MCP_SESSION_IDLE: '300ms' } });
    try {
      const begin = async (): Promise<Response> => {
        const reply = await post(INITIALIZE, {}, small);
        await reply.clone().text();
        return reply;
      };
      const first = await begin();
      expect(first.status).toBe(200);
      await begin();
      const refused = await begin();
      expect(refused.headers.get('retry-after')).not.toBeNull();
      expect(await problemOf(refused)).toEqual([429, 'MCP_SESSIONS_EXHAUSTED']);
      await eventually('room again', async () => ((await begin()).status === 200 ? true : undefined));
    } finally {
      await small.close();
    }
  });

  it('answers open watches when the gateway shuts down, with what to do next', async () => {
    const leaving = await InProcessGateway.start({ env: { SHUTDOWN_GRACE: '200ms' } });
    const user = await McpUser.connect(leaving);
    await user.init();
    const { runId } = await user.start(ENDLESS);
    const seen = Promise.withResolvers<void>();
    const watching = user.client.callTool({ name: 'run.watch', arguments: { runId } }, undefined, {
      onprogress: () => seen.resolve(),
    });
    await seen.promise;
    const closed = leaving.close();
    const { _meta: meta } = await watching;
    expect(meta?.['run-gateway/error']).toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'DRAINING',
      retryable: true,
    });
    await closed;
  });
});
