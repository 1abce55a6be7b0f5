import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  openSession,
  runToEnd,
  WIRES,
  type GatewayClient,
  type InitReply,
  type WatchedEvent,
} from '../support/clients/index.js';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { importRepository, type ImportedFile } from '#git-testing';

const run = promisify(execFile);
const FILES = 100_000;
const PER_FOLDER = 500;
/** Every twentieth file is read and the others are only listed, to keep the test short. */
const CODE_EVERY = 20;
/** Nearly the longest possible path. */
const DEPTH = 1_000;
const LONG_LINE_BYTES = 50_000_000;
const MAX_NESTING = 100;
/** Exceeds this gateway's configured limit, and is harmless to any parser. */
const NESTED = 200;

/** Names that are unsafe to print, split or execute. */
const NAMES = [
  'line\nbreak.js',
  'tab\tand\u0001control.js',
  '"quotes".js',
  "it's `ticks` $(touch pwned).js",
  'back\\slash.js',
  'mermaid"]; end; x[".js',
  // These sort first, so the report names them.
  '!\u202egnp.sj.js',
  '!a | <script>alert(1)<\u2215script>`.js',
  'right\u200fto\u200eleft.js',
  '-rf.js',
  '%2e%2e%2f.js',
];

function* hostileFiles(): Generator<ImportedFile> {
  for (let index = 0; index < FILES; index += 1) {
    const folder = `many/${Math.floor(index / PER_FOLDER)}`;
    if (index % CODE_EVERY === 0)
      yield { path: `${folder}/f${index}.js`, content: `import '../0/f${index - CODE_EVERY}.js';\n` };
    else yield { path: `${folder}/f${index}.unknown`, content: '' };
  }
  yield { path: `${'d/'.repeat(DEPTH)}x.js`, content: "import './y.js';\n" };
  for (const path of ['long.js', 'long.py', 'docs/README.md', 'docker-compose.yml'])
    yield { path, content: Buffer.alloc(LONG_LINE_BYTES, 'a') };
  yield { path: 'nested.js', content: '(\n'.repeat(NESTED) };
  yield { path: 'nested.py', content: '(\n'.repeat(NESTED) };
  yield { path: 'nested.go', content: `package a\n${'{\n'.repeat(NESTED)}` };
  yield { path: 'nested/package.json', content: '['.repeat(NESTED) };
  yield {
    path: 'tsconfig.json',
    content: '{ "extends": "./tsconfig.json", "references": [{ "path": "." }] }',
  };
  yield { path: 'package.json', content: '{ "name": "hostile", "workspaces": ["**/**/**/*", "*"] }' };
  yield { path: 'wide.js', content: Buffer.from("\uFEFFrequire('./a');\n", 'utf16le') };
  yield { path: 'latin.js', content: Buffer.from("// caf\xe9\nrequire('./a');\n", 'latin1') };
  yield { path: 'half.js', content: Buffer.from("require('./a'); // \xf0\x9f\n", 'latin1') };
  yield { path: 'binary.js', content: Buffer.from([0x61, 0, 1, 2]) };
  for (const name of NAMES) yield { path: `names/${name}`, content: "import './gone.js';\n" };
  yield { path: Buffer.from('names/\xff\xfe.js', 'latin1'), content: '' };
  const links = { self: 'self', a: 'b', b: 'a', up: '..', top: '.', out: '/etc', 'out.js': '/etc/passwd' };
  for (const [path, content] of Object.entries(links))
    yield { path: `links/${path}`, content, symlink: true };
}

describe('a hostile repository', () => {
  let folder: string;
  let gateway: GatewayProcess;
  let client: GatewayClient;
  let events: readonly WatchedEvent[];
  let last: WatchedEvent | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'e2e-hostile-'));
    await importRepository(join(folder, 'hostile'), hostileFiles());
    gateway = await GatewayProcess.start({
      env: { REPOS_ROOT: folder, PARSE_MAX_NESTING: `${MAX_NESTING}` },
    });
    const [wire] = WIRES;
    if (wire === undefined) throw new Error('there is no wire');
    client = await wire.open(gateway);
    const repoUrl = join(folder, 'hostile');
    const opened = await client.call<InitReply>('InitRun', { repoUrl, goal: 'an overview' });
    // Planning would analyse everything again.
    await client.call('CancelRun', { sessionId: opened.sessionId, runId: opened.bootstrapRunId });
    await client.watch({ runId: opened.bootstrapRunId }).all();
    const params = { workers: 'repo_report' };
    const request = { sessionId: opened.sessionId, pipelineId: 'execute_plan', params };
    const { runId } = await client.call<{ runId: string }>('StartRun', request);
    events = await client.watch({ runId }).all(100_000);
    last = events.at(-1);
  }, 120_000);

  afterAll(async () => {
    await client?.close();
    await gateway?.close();
    // Most programs that remove folders cannot handle paths this deep.
    await run('rm', ['-rf', folder]);
  });

  it('completes every worker up to the report, which states what was cut and why', () => {
    expect(last).toMatchObject({ kind: 'EVENT_KIND_SUCCEEDED' });
    const finished = events.flatMap(({ kind, workerKey }) =>
      kind === 'EVENT_KIND_WORKER_FINISHED' ? [workerKey] : [],
    );
    expect(finished).toEqual(
      expect.arrayContaining(['code_roots', 'code_specs', 'code_imports', 'code_graph', 'code_symbols']),
    );
    expect(finished).toEqual(
      expect.arrayContaining(['code_tasks', 'infra_context', 'arch_design', 'repo_report']),
    );
    const report = last?.message ?? '';
    const skipped = report.slice(report.indexOf('## What was skipped, and why'));
    expect(skipped).toMatch(/more entries than one analysis looks at/);
    expect(skipped).toMatch(/symbolic links were not followed/);
    expect(skipped).toMatch(/over the size limit for one file/);
    expect(skipped).toMatch(
      /files are in no Unicode encoding and were read as what they say they are, or what fits best/,
    );
    expect(skipped).toMatch(/nested deeper than one analysis looks at/);
    expect(skipped).toMatch(/not text/);
  });

  it('prints no name that could harm a reader of the report', () => {
    const report = last?.message ?? '';
    expect(report).toContain('gnp.sj.js');
    expect(report).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
    // Markup inside a code span is plain text.
    expect(report.replaceAll(/(`+)[^\n]*?\1/g, '')).not.toMatch(/(?<!\\)<script/);
  });

  it('leaves the gateway serving others', async () => {
    const { sessionId } = await openSession(client, { goal: 'a chat' });
    const params = { interval_ms: '0' };
    const { last: end } = await runToEnd(client, { sessionId, pipelineId: 'test_pipeline', params });
    expect(end?.kind).toBe('EVENT_KIND_SUCCEEDED');
  });
});
