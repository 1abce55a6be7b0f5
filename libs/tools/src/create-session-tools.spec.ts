import { jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErrorReason } from '#errors';
import { GatewayError } from '#errors';
import { GitRepositoryOpener } from '#repositories';
import { GitHttpServer } from '../../../test/support/git/git-http-server.js';
import { buildRepository, type BuiltRepository } from '../../../test/support/git/repository-builder.js';
import { createSessionTools } from './create-session-tools.js';
import type { ToolRegistry } from './tool-registry.port.js';

const SESSION = 'session';

jest.setTimeout(60_000);

let base: string;
let source: BuiltRepository;
let server: GitHttpServer;
let opener: GitRepositoryOpener;
let tools: ToolRegistry;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'session-tools-'));
  source = await buildRepository(join(base, 'repos', 'sample.git'), {
    'README.md': '# Sämple\n',
    'src/a.ts': 'export const a = 1;\n',
    'src/b.ts': 'export const b = 2;\n',
    'binary.bin': new Uint8Array([0, 255]),
    'long.txt': 'ä'.repeat(1000),
    out: { symlink: '/etc/passwd' },
  });
  server = await GitHttpServer.start({ root: join(base, 'repos') });
  opener = new GitRepositoryOpener({ root: join(base, 'clones'), allowPrivateHosts: ['127.0.0.1'] });
});

beforeEach(() => {
  server.behaviour = 'serve';
  tools = createSessionTools({
    sessionId: SESSION,
    opener,
    repository: (signal) =>
      opener.open({ sessionId: SESSION, url: server.url('sample.git'), ref: '', signal }),
    options: { maxListEntries: 100 },
  });
});

afterEach(() => tools.close());

afterAll(async () => {
  await opener.close();
  await server.close();
  await rm(base, { recursive: true });
});

function call(name: string, args: Record<string, unknown>): Promise<Readonly<Record<string, unknown>>> {
  return tools.call(name, args, { signal: new AbortController().signal });
}

async function refusal(action: Promise<unknown>): Promise<ErrorReason> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GatewayError)) throw new Error(`Not refused as it should be: ${String(error)}`);
  expect(error.message).not.toContain(base);
  return error.reason;
}

it('offers the three tools', async () => {
  expect((await tools.list()).map((tool) => tool.name)).toEqual(['scan.list', 'fs.read', 'github.clone']);
});

describe('scan.list', () => {
  it('lists the repository, a folder of it, and as much as is asked for', async () => {
    expect(await call('scan.list', { under: 'src' })).toEqual({
      entries: [
        { path: 'src/a.ts', kind: 'file', sizeBytes: 20 },
        { path: 'src/b.ts', kind: 'file', sizeBytes: 20 },
      ],
      truncated: false,
    });
    expect(await call('scan.list', { maxEntries: 1 })).toMatchObject({
      entries: { length: 1 },
      truncated: true,
    });
    expect(await call('scan.list', {})).toMatchObject({ entries: { length: 7 }, truncated: false });
  });

  it.each([
    [{ under: '../..' }, 'PATH_OUTSIDE_ROOT'],
    [{ under: 'absent' }, 'PATH_NOT_FOUND'],
    [{ maxEntries: 0 }, 'TOOL_ARGUMENTS_INVALID'],
    [{ maxEntries: 101 }, 'TOOL_ARGUMENTS_INVALID'],
    [{ path: 'src' }, 'TOOL_ARGUMENTS_INVALID'],
  ] as const)('refuses %j with %s', async (args, reason) => {
    expect(await refusal(call('scan.list', args))).toBe(reason);
  });
});

describe('fs.read', () => {
  it('reads a text, and the beginning of a long one up to a whole character', async () => {
    expect(await call('fs.read', { path: 'README.md' })).toEqual({ text: '# Sämple\n', truncated: false });
    expect(await call('fs.read', { path: 'long.txt', maxBytes: 5 })).toEqual({ text: 'ää', truncated: true });
    expect(await call('fs.read', { path: 'long.txt', maxBytes: 2000 })).toMatchObject({ truncated: false });
  });

  it.each([
    ['../clone.json', 'PATH_OUTSIDE_ROOT'],
    ['/etc/passwd', 'PATH_OUTSIDE_ROOT'],
    ['out', 'PATH_OUTSIDE_ROOT'],
    ['a\0b', 'PATH_INVALID'],
    ['absent', 'PATH_NOT_FOUND'],
    ['src', 'PATH_NOT_A_FILE'],
    ['binary.bin', 'FILE_NOT_TEXT'],
    ['', 'TOOL_ARGUMENTS_INVALID'],
  ] as const)('refuses %j with %s', async (path, reason) => {
    expect(await refusal(call('fs.read', { path }))).toBe(reason);
  });
});

describe('github.clone', () => {
  it('clones any repository that the gateway allows', async () => {
    const commit = await source.git('rev-parse', 'HEAD');
    const url = server.url('sample.git');
    expect(await call('github.clone', { url })).toEqual({ url, name: 'sample', ref: '', commit });
    expect(await call('github.clone', { url, ref: 'main' })).toMatchObject({ ref: 'main', commit });
  });

  it.each([
    [{ url: 'file:///etc' }, 'REPO_URL_FORBIDDEN'],
    [{ url: 'http://10.0.0.1/x' }, 'REPO_URL_FORBIDDEN'],
    [{ url: '--upload-pack=x' }, 'REPO_URL_INVALID'],
    [{ url: 'https://github.com/a/b', ref: '-x' }, 'FIELD_INVALID'],
    [{}, 'TOOL_ARGUMENTS_INVALID'],
  ] as const)('refuses %j with %s', async (args, reason) => {
    expect(await refusal(call('github.clone', args))).toBe(reason);
  });

  it('stops git when the call is cancelled', async () => {
    server.behaviour = 'hang';
    const controller = new AbortController();
    const asked = server.requests.length;
    const refused = refusal(
      tools.call('github.clone', { url: server.url('other.git') }, { signal: controller.signal }),
    );
    const deadline = Date.now() + 30_000;
    while (server.requests.length === asked && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    controller.abort();
    expect(await refused).toBe('REQUEST_CANCELLED');
    while ((await server.openConnections) > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await server.openConnections).toBe(0);
  });
});
