import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { buildRepository } from '#git-testing';
import { fencedBlocks, markOf } from './markdown.js';

/** The files and folders of a checkout that building and starting an app needs. */
const CHECKOUT = ['apps', 'libs', 'proto', 'scripts', 'package.json', 'package-lock.json'];
const CONFIGURATION = ['tsconfig.json', 'tsconfig.build.json'];
const APP = join('apps', 'docs-gateway', 'src');
/** Time limit in ms for compiling the whole project. */
const BUILD_MS = 240_000;

/** Gives both modules to the gateway, as the page says for its larger example. */
function withBothModules(main: string): string {
  const both = main.replace('[WorkersDocsModule]', '[WorkersDocsModule, DocsReportModule]');
  return `import { DocsReportModule } from './docs-report.module.js';\n${both}`;
}

/** Copies this checkout, with the files of docs/extending.md where the page says. */
async function checkoutWithApp(): Promise<string> {
  const checkout = await mkdtemp(join(tmpdir(), 'docs-gateway-'));
  for (const name of [...CHECKOUT, ...CONFIGURATION]) {
    await cp(name, join(checkout, name), { recursive: true });
  }
  await symlink(resolve('node_modules'), join(checkout, 'node_modules'));
  await mkdir(join(checkout, APP), { recursive: true });
  for (const block of fencedBlocks('docs/extending.md')) {
    const file = markOf(block, 'file');
    // Files of the example import the installed package; test/package compiles them.
    if (file?.startsWith('examples/')) continue;
    const name = markOf(block, 'as') ?? file?.replace(/^.*\//, '');
    if (!name?.endsWith('.ts') || name.endsWith('.spec.ts')) continue;
    await writeFile(join(checkout, APP, name), name === 'main.ts' ? withBothModules(block.text) : block.text);
  }
  return checkout;
}

/** Returns the arguments of `scripts/run.mjs` in the page's command, which `npm start` runs. */
function startArguments(): string[] {
  const block = fencedBlocks('docs/extending.md').find((each) => markOf(each, 'as') === 'start');
  const [, rest] = /^npm start -- (.*)\n$/.exec(block?.text ?? '') ?? [];
  if (rest === undefined) throw new Error('docs/extending.md has no command that starts the app');
  return ['start', ...rest.split(' ')];
}

async function post<T>(url: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text) as T;
}

interface ShownEvent {
  readonly kind: string;
  readonly message: string;
  readonly question?: { readonly prompt: string };
}

async function watched(http: string, runId: string): Promise<ShownEvent[]> {
  const stream = await (await fetch(`${http}/api/watch/${runId}`)).text();
  const data = [...stream.matchAll(/^id: .*\ndata: (.*)$/gm)];
  return data.map(([, json = '']) => JSON.parse(json) as ShownEvent);
}

describe('the app of docs/extending.md', () => {
  let checkout: string;
  let gateway: GatewayProcess;
  let sessionId: string;

  const start = async (pipelineId: string): Promise<ShownEvent[]> => {
    const { runId } = await post<{ runId: string }>(`${gateway.httpUrl}/api/runs`, { sessionId, pipelineId });
    return watched(gateway.httpUrl, runId);
  };

  beforeAll(async () => {
    checkout = await checkoutWithApp();
    const pages = { 'docs/extending.md': '# Writing a worker\n', 'README.md': '# Kettle\n' };
    const { folder } = await buildRepository(join(checkout, 'tmp', 'kettle'), {
      ...pages,
      'package.json': '{"name":"kettle"}',
      'src/boil.ts': 'export const boil = 100;\n',
    });
    gateway = await GatewayProcess.start({
      main: join(checkout, 'scripts', 'run.mjs'),
      args: startArguments(),
      env: { REPOS_ROOT: join(checkout, 'tmp') },
      readyDeadlineMs: BUILD_MS,
    });
    const opened = await post<{ sessionId: string; bootstrapRunId: string }>(
      `${gateway.httpUrl}/api/sessions`,
      { repoUrl: folder },
    );
    ({ sessionId } = opened);
    await watched(gateway.httpUrl, opened.bootstrapRunId);
  }, BUILD_MS);

  afterAll(async () => {
    // Killing the tool would leave behind the gateway that it started.
    expect(await gateway?.stop()).toBe(0);
    await gateway?.close();
    await rm(checkout, { recursive: true, force: true });
  });

  it('runs the worker, and reuses its result from the artifacts the next time', async () => {
    const first = await start('doc_pages');
    expect(first.map(({ kind }) => kind)).toEqual([
      'EVENT_KIND_WORKER_STARTED',
      ...first.slice(1, -3).map(() => 'EVENT_KIND_LOG'),
      'EVENT_KIND_LOG',
      'EVENT_KIND_WORKER_FINISHED',
      'EVENT_KIND_SUCCEEDED',
    ]);
    expect(first.at(-1)?.message.split('\n')).toContain('docs/extending.md');
    const second = await start('doc_pages');
    expect(second.map(({ kind }) => kind)).toEqual(['EVENT_KIND_WORKER_CACHED', 'EVENT_KIND_SUCCEEDED']);
    expect(second.at(-1)?.message).toBe(first.at(-1)?.message);
  }, 30_000);

  it("runs a worker's requirements, asks, and continues with the answer", async () => {
    const asked = await start('docs_report');
    expect(asked.at(-1)).toMatchObject({
      kind: 'EVENT_KIND_INPUT_REQUIRED',
      question: { prompt: 'Who is going to read the report?' },
    });
    const submit = `${gateway.httpUrl}/insightify.v1.PipelineService/SubmitRunInput`;
    const { runId } = await post<{ runId: string }>(submit, { sessionId, input: 'a newcomer' });
    const answered = await watched(gateway.httpUrl, runId);
    expect(answered.at(-1)).toMatchObject({ kind: 'EVENT_KIND_SUCCEEDED' });
    expect(answered.at(-1)?.message).toMatch(/^No pages in: /);
    const report = await readFile(join(gateway.dataDir, 'artifacts', sessionId, 'docs-report.md'), 'utf8');
    expect(report).toMatch(/^# Report for a newcomer\n\nNo pages in: /);
  }, 30_000);
});
