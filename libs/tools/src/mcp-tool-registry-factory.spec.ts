import { jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ErrorReason } from '#errors';
import { GatewayError } from '#errors';
import { GitRepositoryOpener } from '#repositories';
import { GitHttpServer, buildRepository, type BuiltRepository } from '#git-testing';
import { McpToolRegistryFactory } from './mcp-tool-registry-factory.js';
import { BUILT_IN_TOOL_NAMES } from './built-in-tool-names.js';
import { ToolServers } from './servers/tool-servers.js';
import type { ToolRegistry } from './tool-registry.port.js';
import { WordIndexes } from './word-index/word-indexes.js';

const SESSION = 'session';

jest.setTimeout(60_000);

let base: string;
let source: BuiltRepository;
let server: GitHttpServer;
let opener: GitRepositoryOpener;
let indexes: WordIndexes;
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
    'poem.txt': Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`).join(''),
    'large.txt': '-'.repeat(5_000),
  });
  await source.git('checkout', '--quiet', '-b', 'changed');
  await source.git('mv', 'long.txt', 'moved.txt');
  await source.commit({
    'src/a.ts': 'export const a = 2;\n',
    'binary.bin': new Uint8Array([0, 254]),
    'new.txt': 'one\ntwo\n',
  });
  await source.git('checkout', '--quiet', '-b', 'attributes', 'main');
  await source.commit({ '.gitattributes': 'a.ts diff=evil\n* textconv=evil\n' });
  await source.git('checkout', '--quiet', 'main');
  server = await GitHttpServer.start({ root: join(base, 'repos') });
  opener = new GitRepositoryOpener({ root: join(base, 'clones'), allowPrivateHosts: ['127.0.0.1'] });
  indexes = new WordIndexes({ folder: join(base, 'indexes') });
});

beforeEach(() => {
  server.behaviour = 'serve';
  const factory = new McpToolRegistryFactory(
    { opener, indexes, servers: new ToolServers({ servers: [] }) },
    { maxListEntries: 100, maxSnippetFileBytes: 4_096, maxDiffFiles: 3 },
  );
  tools = factory.create({
    sessionId: SESSION,
    repository: (signal) =>
      opener.open({ sessionId: SESSION, url: server.url('sample.git'), ref: '', signal }),
  });
});

afterEach(() => tools.close());

afterAll(async () => {
  await indexes.close();
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

it("offers the gateway's tools, each with input and output schemas", async () => {
  const offered = await tools.list();
  expect(offered.map((tool) => tool.name)).toEqual(BUILT_IN_TOOL_NAMES);
  for (const { inputSchema, outputSchema } of offered) {
    expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(outputSchema).toMatchObject({ type: 'object' });
  }
});

describe('scan.list', () => {
  it('lists the repository, one folder, and a limited number of entries', async () => {
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
    expect(await call('scan.list', {})).toMatchObject({ entries: { length: 9 }, truncated: false });
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
  it('reads a text file, and the beginning of a long one up to a whole character', async () => {
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

describe('wordidx.search', () => {
  it('finds words with file, line and excerpt, in pages', async () => {
    const commit = await source.git('rev-parse', 'main');
    const first = await call('wordidx.search', { query: 'export const', limit: 1 });
    expect(first).toEqual({
      hits: [{ path: 'src/a.ts', line: 1, text: 'export const a = 1;', words: 2 }],
      nextCursor: expect.any(String) as unknown,
      commit,
      index: { files: 6, leftOut: { tooLarge: 0, binary: 1, unreadable: 0, beyondLimits: 0 } },
    });
    const { nextCursor: cursor } = first as { nextCursor: string };
    const second = await call('wordidx.search', { query: 'export const', limit: 1, cursor });
    expect(second).toMatchObject({ hits: [{ path: 'src/b.ts' }], nextCursor: '' });
    expect(await call('wordidx.search', { query: 'const', under: 'docs' })).toMatchObject({ hits: [] });
  });

  it.each([
    [{ query: '' }],
    [{ query: '-- *' }],
    [{ query: 'aa bb cc dd ee ff gg hh ii' }],
    [{ query: 'const', limit: 501 }],
    [{ query: 'const', cursor: '1.2.0123456789abcdef' }],
    [{ query: 'const', cursor: 'x' }],
  ])('refuses %j', async (args) => {
    expect(await refusal(call('wordidx.search', args))).toBe('TOOL_ARGUMENTS_INVALID');
  });
});

describe('snippet.collect', () => {
  it('collects ranges and hits with lines around them, merged, with an estimate of tokens', async () => {
    const items = [
      { path: 'poem.txt', line: 5 },
      { path: 'poem.txt', fromLine: 7, toLine: 8 },
      { path: 'src/a.ts' },
      { path: 'poem.txt', fromLine: 19, toLine: 99 },
    ];
    expect(await call('snippet.collect', { items, contextLines: 1 })).toEqual({
      snippets: [
        {
          path: 'poem.txt',
          fromLine: 4,
          toLine: 8,
          text: 'line 4\nline 5\nline 6\nline 7\nline 8',
          tokens: 11,
        },
        { path: 'poem.txt', fromLine: 19, toLine: 20, text: 'line 19\nline 20', tokens: 5 },
        { path: 'src/a.ts', fromLine: 1, toLine: 1, text: 'export const a = 1;', tokens: 6 },
      ],
      tokens: 22,
      omitted: [],
      commit: await source.git('rev-parse', 'main'),
    });
  });

  it('stays within its budget and lists omissions with their reasons', async () => {
    const items = [
      { path: 'poem.txt', fromLine: 1, toLine: 20 },
      { path: 'src/a.ts' },
      { path: 'binary.bin' },
      { path: 'absent' },
      { path: '../x' },
      { path: 'large.txt', line: 1 },
      { path: 'src/b.ts', fromLine: 9, toLine: 10 },
    ];
    const { snippets, tokens, omitted } = (await call('snippet.collect', { items, maxTokens: 11 })) as {
      readonly snippets: readonly { readonly text: string }[];
      readonly tokens: number;
      readonly omitted: unknown;
    };
    expect(snippets).toMatchObject([{ path: 'poem.txt', fromLine: 1, toLine: 5 }]);
    expect(tokens).toBeLessThanOrEqual(11);
    expect(omitted).toEqual([
      { path: 'poem.txt', fromLine: 6, toLine: 20, reason: 'BUDGET' },
      { path: 'src/a.ts', fromLine: 1, toLine: 1, reason: 'BUDGET' },
      { path: 'binary.bin', fromLine: 1, toLine: 1, reason: 'BUDGET' },
      { path: 'absent', fromLine: 1, toLine: 0, reason: 'PATH_NOT_FOUND' },
      { path: '../x', fromLine: 1, toLine: 0, reason: 'PATH_OUTSIDE_ROOT' },
      { path: 'large.txt', fromLine: 1, toLine: 6, reason: 'FILE_TOO_LARGE' },
      { path: 'src/b.ts', fromLine: 9, toLine: 10, reason: 'NO_SUCH_LINES' },
    ]);
  });

  it('lists a file that is not text as omitted, and refuses malformed items', async () => {
    expect(await call('snippet.collect', { items: [{ path: 'binary.bin' }] })).toMatchObject({
      snippets: [],
      omitted: [{ path: 'binary.bin', reason: 'FILE_NOT_TEXT' }],
    });
    for (const items of [[], [{ path: 'a', line: 0 }], [{ path: 'a', line: 1, toLine: 2 }], [{}]]) {
      expect(await refusal(call('snippet.collect', { items }))).toBe('TOOL_ARGUMENTS_INVALID');
    }
  });
});

describe('delta.diff', () => {
  it('returns the changes from one commit to another', async () => {
    const base = await source.git('rev-parse', 'main');
    const head = await source.git('rev-parse', 'changed');
    const diff = await call('delta.diff', { base, head: 'changed', contextLines: 0 });
    expect(diff).toMatchObject({
      base,
      head,
      files: [
        { path: 'binary.bin', oldPath: '', status: 'modified', additions: -1, deletions: -1 },
        { path: 'moved.txt', oldPath: 'long.txt', status: 'renamed', additions: 0, deletions: 0 },
        { path: 'new.txt', oldPath: '', status: 'added', additions: 2, deletions: 0 },
      ],
      filesTruncated: true,
      patchTruncated: false,
    });
    expect((diff as { patch: string }).patch).toContain('-export const a = 1;\n+export const a = 2;\n');
  });

  it('respects its paths and limits', async () => {
    const own = { base: 'main', head: 'changed' };
    const one = await call('delta.diff', { ...own, paths: ['src'] });
    expect(one).toMatchObject({
      files: [{ path: 'src/a.ts', additions: 1, deletions: 1 }],
      filesTruncated: false,
    });
    // A pattern is taken literally, as a name.
    expect(await call('delta.diff', { ...own, paths: ['*.ts'] })).toMatchObject({ files: [], patch: '' });
    expect(await call('delta.diff', { ...own, maxPatchBytes: 0, paths: ['src'] })).toMatchObject({
      files: { length: 1 },
      patch: '',
      patchTruncated: true,
    });
    const cut = (await call('delta.diff', { ...own, maxPatchBytes: 120, paths: ['new.txt'] })) as {
      patch: string;
    };
    expect(cut).toMatchObject({ patchTruncated: true });
    expect(cut.patch.endsWith('\n')).toBe(true);
  });

  it('runs nothing that the repository names', async () => {
    const diff = await call('delta.diff', { base: 'main', head: 'attributes' });
    expect((diff as { patch: string }).patch).toContain('a.ts diff=evil');
    expect(diff).toMatchObject({ files: [{ path: '.gitattributes', status: 'added' }] });
  });

  it.each([
    [{ base: 'HEAD~1' }, 'REPO_REF_NOT_FOUND'],
    [{ base: 'main', head: 'changed^' }, 'REPO_REF_NOT_FOUND'],
    [{ base: 'absent' }, 'REPO_REF_NOT_FOUND'],
    [{ base: '0'.repeat(40) }, 'REPO_REF_NOT_FOUND'],
    [{ base: '-x' }, 'FIELD_INVALID'],
    [{ base: '' }, 'TOOL_ARGUMENTS_INVALID'],
    [{ base: 'main', paths: ['../x'] }, 'TOOL_ARGUMENTS_INVALID'],
    [{ base: 'main', paths: ['/etc'] }, 'TOOL_ARGUMENTS_INVALID'],
  ] as const)('refuses %j with %s', async (args, reason) => {
    expect(await refusal(call('delta.diff', args))).toBe(reason);
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
