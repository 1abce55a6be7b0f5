import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { jest } from '@jest/globals';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayError } from '#errors';
import { eventually } from '#testing';
import { EVERYTHING, filesystem, HttpToolServer, SESSIONLESS, UNRULY } from '#tools-testing';
import { parseToolServers } from './tool-server-config.js';
import { ToolServers } from './tool-servers.js';
import type { ToolServerEvent, ToolServersOptions } from './tool-servers-options.js';

jest.setTimeout(60_000);

const ALL = ['*'];
const LIVE = new AbortController().signal;

const opened: ToolServers[] = [];
let events: ToolServerEvent[] = [];

beforeEach(() => {
  events = [];
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((servers) => servers.close()));
});

function servers(mcpServers: object, options: Partial<ToolServersOptions> = {}): ToolServers {
  const made = new ToolServers({
    servers: parseToolServers(JSON.stringify({ mcpServers }), {}),
    firstBackoffMs: 20,
    onEvent: (event) => events.push(event),
    ...options,
  });
  opened.push(made);
  made.start();
  return made;
}

async function failure(action: Promise<unknown>): Promise<GatewayError> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GatewayError)) throw new Error(`Not refused as it should be: ${String(error)}`);
  return error;
}

function textOf(result: Readonly<Record<string, unknown>>): string {
  const [part] = result['content'] as readonly { readonly text: string }[];
  return part?.text ?? '';
}

async function untilReady(own: ToolServers, name = 'unruly'): Promise<void> {
  await eventually(`${name} to be ready`, () => own.status[name] === 'ready' || undefined);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the official example server over stdio', () => {
  it('offers its tools with schemas under its name, and answers calls', async () => {
    const own = servers({ all: EVERYTHING });
    const tools = await own.list(ALL);
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['all.echo', 'all.get-sum']));
    expect(tools.find(({ name }) => name === 'all.get-structured-content')).toMatchObject({
      inputSchema: { type: 'object', required: ['location'] },
      outputSchema: { type: 'object', required: ['temperature', 'conditions', 'humidity'] },
    });
    expect(await own.call('all.echo', { message: 'ü' }, LIVE)).toEqual({
      content: [{ type: 'text', text: 'Echo: ü' }],
    });
    expect(await own.call('all.get-structured-content', { location: 'Chicago' }, LIVE)).toEqual({
      temperature: 36,
      conditions: 'Light rain / drizzle',
      humidity: 82,
    });
    expect(await failure(own.call('all.echo', { message: 1 }, LIVE))).toMatchObject({
      reason: 'TOOL_ARGUMENTS_INVALID',
    });
    expect(await failure(own.call('all.absent', {}, LIVE))).toMatchObject({ reason: 'TOOL_UNKNOWN' });
    expect(await failure(own.call('other.echo', {}, LIVE))).toMatchObject({ reason: 'TOOL_UNKNOWN' });
  });

  it('gets only the environment variables of its entry, and PATH', async () => {
    process.env['SECRET_OF_THE_GATEWAY'] = 'secret';
    const own = servers({ all: { ...EVERYTHING, env: { GIVEN: 'yes' } } }, { searchPath: '/usr/bin' });
    try {
      const seen = JSON.parse(textOf(await own.call('all.get-env', {}, LIVE))) as Record<string, string>;
      expect(seen).toEqual({ PATH: '/usr/bin', GIVEN: 'yes' });
    } finally {
      delete process.env['SECRET_OF_THE_GATEWAY'];
    }
  });

  it('is notified when a call is cancelled or times out', async () => {
    const own = servers({ all: EVERYTHING }, { callTimeoutMs: 300 });
    const slow = { duration: 30, steps: 1 };
    await own.list(ALL);
    expect(await failure(own.call('all.trigger-long-running-operation', slow, LIVE))).toMatchObject({
      reason: 'TOOL_TIMEOUT',
    });
    const controller = new AbortController();
    const cancelled = failure(own.call('all.trigger-long-running-operation', slow, controller.signal));
    controller.abort(new GatewayError('RUN_CANCELLED', 'the run was cancelled'));
    expect(await cancelled).toMatchObject({ reason: 'RUN_CANCELLED' });
    expect(own.status).toEqual({ all: 'ready' });
  });
});

it('reads and writes files with the official filesystem server, within its folder', async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tool-servers-')));
  try {
    await writeFile(join(folder, 'a.txt'), 'hello');
    const own = servers({ files: filesystem(folder) });
    expect((await own.list(ALL)).map(({ name }) => name)).toContain('files.read_text_file');
    expect(await own.call('files.read_text_file', { path: join(folder, 'a.txt') }, LIVE)).toEqual({
      content: 'hello',
    });
    const refused = await failure(own.call('files.read_text_file', { path: '/etc/passwd' }, LIVE));
    expect(refused.reason).toBe('TOOL_FAILED');
    expect(refused.message).toContain('Access denied');
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe('a server without sessions', () => {
  it('works over stdio, and passes health checks', async () => {
    const own = servers({ newer: SESSIONLESS }, { pingMs: 50 });
    const before = await own.call('newer.pid', {}, LIVE);
    expect(await own.list(['newer.*'])).toMatchObject([{ name: 'newer.pid' }]);
    // Long enough for several health checks.
    for (const until = performance.now() + 300; performance.now() < until;) {
      expect(await own.call('newer.pid', {}, LIVE)).toEqual(before);
    }
    expect(events.map(({ kind }) => kind)).toEqual(['ready']);
  });

  it('works over streamable HTTP', async () => {
    const [script] = SESSIONLESS.args;
    const child = spawn(process.execPath, [script, 'http'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [port] = (await once(child.stdout, 'data')) as [Buffer];
      const own = servers({ newer: { url: `http://127.0.0.1:${String(port).trim()}/mcp` } });
      expect(await own.call('newer.pid', {}, LIVE)).toEqual({ pid: child.pid });
      expect(await failure(own.call('newer.none', {}, LIVE))).toMatchObject({ reason: 'TOOL_UNKNOWN' });
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
});

describe('a server over streamable HTTP', () => {
  it('offers its tools, and is reconnected after an outage', async () => {
    const http = await HttpToolServer.start();
    try {
      const own = servers({ web: { type: 'http', url: http.url, headers: { 'x-key': 'k' } } });
      expect(textOf(await own.call('web.get-sum', { a: 1, b: 2 }, LIVE))).toContain('3');
      await http.end();
      expect(await failure(own.call('web.get-sum', { a: 1, b: 2 }, LIVE))).toMatchObject({
        reason: 'TOOL_UNAVAILABLE',
      });
      await http.begin();
      await untilReady(own, 'web');
      expect(textOf(await own.call('web.get-sum', { a: 2, b: 2 }, LIVE))).toContain('4');
    } finally {
      await http.end();
    }
  });

  it('rejects an answer that is too large', async () => {
    const http = await HttpToolServer.start();
    try {
      const own = servers({ web: { url: http.url } }, { maxOutputBytes: 1_000 });
      const large = { message: 'x'.repeat(2_000) };
      expect(await failure(own.call('web.echo', large, LIVE))).toMatchObject({
        reason: 'TOOL_OUTPUT_TOO_LARGE',
      });
    } finally {
      await http.end();
    }
  });

  it('is checked periodically', async () => {
    const http = await HttpToolServer.start();
    try {
      const own = servers({ web: { url: http.url } }, { pingMs: 50 });
      await untilReady(own, 'web');
      await http.end();
      expect(await eventually('the loss to be seen', () => own.status['web'] !== 'ready' || undefined)).toBe(
        true,
      );
    } finally {
      await http.end();
    }
  });
});

describe('an unavailable server', () => {
  it('delays only callers that request its tools, and fails their calls', async () => {
    const own = servers(
      {
        absent: { command: 'no-such-command' },
        silent: { command: process.execPath, args: ['-e', 'setTimeout(()=>{},60000)'] },
      },
      { firstBackoffMs: 60_000 },
    );
    expect(await own.list(['fs.*', 'scan.list'])).toEqual([]);
    const refused = await failure(own.call('absent.x', {}, LIVE));
    expect(refused).toMatchObject({ reason: 'TOOL_UNAVAILABLE', retryable: true });
    expect(refused.retryDelayMs).toBeGreaterThan(0);
    expect(own.status).toEqual({ absent: 'waiting', silent: 'starting' });
    const controller = new AbortController();
    const waiting = failure(own.call('silent.x', {}, controller.signal));
    controller.abort();
    expect(await waiting).toMatchObject({ reason: 'REQUEST_CANCELLED' });
    expect(events).toMatchObject([{ server: 'absent', kind: 'failed_to_start' }]);
  });

  it('is abandoned when it does not respond in time, and tried again', async () => {
    const own = servers(
      {
        silent: {
          command: process.execPath,
          args: ['-e', 'console.error("stuck");setTimeout(()=>{},60000)'],
        },
      },
      { startTimeoutMs: 500, closeGraceMs: 50 },
    );
    expect(await own.list(ALL)).toEqual([]);
    await eventually('the second attempt', () => events.length > 1 || undefined);
    expect(events[0]).toMatchObject({
      kind: 'failed_to_start',
      detail: expect.stringContaining('stuck') as unknown,
    });
  });
});

describe('a server that behaves badly', () => {
  it('is restarted after it dies, with a growing backoff', async () => {
    const own = servers({ unruly: UNRULY });
    const pid = Number(textOf(await own.call('unruly.pid', {}, LIVE)));
    expect(await failure(own.call('unruly.die', {}, LIVE))).toMatchObject({ reason: 'TOOL_UNAVAILABLE' });
    await untilReady(own);
    expect(Number(textOf(await own.call('unruly.pid', {}, LIVE)))).not.toBe(pid);
    expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['ready', 'lost']));
    expect(events.find(({ kind }) => kind === 'lost')?.detail).toContain('unruly is here');
  });

  it('fails only the call whose answer is too large', async () => {
    const own = servers({ unruly: UNRULY }, { maxOutputBytes: 100_000 });
    const pid = textOf(await own.call('unruly.pid', {}, LIVE));
    for (const bytes of [100_001, 1_000_000, 20_000_000]) {
      expect(await failure(own.call('unruly.flood', { bytes }, LIVE))).toMatchObject({
        reason: 'TOOL_OUTPUT_TOO_LARGE',
      });
    }
    expect(textOf(await own.call('unruly.flood', { bytes: 50_000 }, LIVE))).toHaveLength(50_000);
    expect(textOf(await own.call('unruly.pid', {}, LIVE))).toBe(pid);
  });

  it('may print text that is not a message, and any amount of stderr', async () => {
    const own = servers({ unruly: UNRULY });
    expect(await own.call('unruly.complain', {}, LIVE)).toEqual({ done: true });
    await failure(own.call('unruly.die', {}, LIVE));
    const detail = events.find(({ kind }) => kind === 'lost')?.detail ?? '';
    expect(detail).toContain('yyy');
    expect(detail.length).toBeLessThan(5_000);
  });

  it('has its errors reported in bounded text on one line', async () => {
    const own = servers({ unruly: UNRULY });
    expect(await failure(own.call('unruly.refuse', {}, LIVE))).toMatchObject({
      reason: 'TOOL_FAILED',
      message: 'The tool unruly.refuse failed. not today nor tomorrow',
    });
    expect(await failure(own.call('unruly.ends_badly', {}, LIVE))).toMatchObject({ reason: 'TOOL_FAILED' });
    expect(await failure(own.call('unruly.pid', { x: 'x'.repeat(70_000) }, LIVE))).toMatchObject({
      reason: 'TOOL_ARGUMENTS_INVALID',
    });
  });

  it('offers only tools with valid names and descriptions, and new ones after its notification', async () => {
    const own = servers({ unruly: UNRULY });
    const before = (await own.list(ALL)).map(({ name }) => name);
    expect(before).toContain('unruly.pid');
    expect(before).not.toContain('unruly.huge');
    expect(events.filter(({ kind }) => kind === 'tool_left_out').map(({ detail }) => detail)).toEqual([
      '"not a name": not a valid name',
      expect.stringContaining('"huge": its schemas take more than'),
    ]);
    await own.call('unruly.rename', {}, LIVE);
    await eventually('the new tool', async () =>
      (await own.list(ALL)).find(({ name }) => name === 'unruly.new_one'),
    );
  });

  it('is killed, with everything it started, when the servers are closed', async () => {
    const own = servers({ unruly: UNRULY }, { closeGraceMs: 200 });
    const pid = Number(textOf(await own.call('unruly.pid', {}, LIVE)));
    const hanging = failure(own.call('unruly.hang', {}, LIVE));
    await own.close();
    expect(await hanging).toMatchObject({ reason: 'TOOL_UNAVAILABLE' });
    await eventually('its end', () => !isAlive(pid) || undefined);
    expect(await failure(own.call('unruly.pid', {}, LIVE))).toMatchObject({ reason: 'TOOL_UNAVAILABLE' });
  });
});
