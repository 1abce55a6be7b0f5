import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { fencedBlocks, markOf } from './markdown.js';

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2024,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};

const APP = resolve('dist', 'apps', `docs-example-${process.pid}`);

/** As the page says for its larger example: both modules are given to the gateway. */
function withBothModules(main: string): string {
  const both = main.replace('[WorkersDocsModule]', '[WorkersDocsModule, DocsReportModule]');
  return `import { DocsReportModule } from './docs-report.module.js';\n${both}`;
}

/** Puts the files of docs/extending.md where the page says, built. */
async function buildApp(): Promise<string> {
  const blocks = fencedBlocks('docs/extending.md');
  await mkdir(join(APP, 'src'), { recursive: true });
  for (const block of blocks) {
    const name = markOf(block, 'as') ?? markOf(block, 'file')?.replace(/^.*\//, '');
    if (name === undefined || name.endsWith('.spec.ts')) continue;
    const { outputText } = ts.transpileModule(name === 'main.ts' ? withBothModules(block.text) : block.text, {
      compilerOptions: OPTIONS,
    });
    await writeFile(join(APP, 'src', name.replace(/\.ts$/, '.js')), outputText);
  }
  return join(APP, 'src', 'main.js');
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
  let gateway: GatewayProcess;
  let sessionId: string;

  const start = async (pipelineId: string): Promise<ShownEvent[]> => {
    const { runId } = await post<{ runId: string }>(`${gateway.httpUrl}/api/runs`, { sessionId, pipelineId });
    return watched(gateway.httpUrl, runId);
  };

  beforeAll(async () => {
    const main = await buildApp();
    gateway = await GatewayProcess.start({ main, env: { REPOS_ROOT: dirname(process.cwd()) } });
    const opened = await post<{ sessionId: string; bootstrapRunId: string }>(
      `${gateway.httpUrl}/api/sessions`,
      {
        repoUrl: process.cwd(),
      },
    );
    ({ sessionId } = opened);
    await watched(gateway.httpUrl, opened.bootstrapRunId);
  }, 60_000);

  afterAll(async () => {
    await gateway?.close();
    await rm(APP, { recursive: true, force: true });
  });

  it('runs the worker, and takes its result from the artifacts the next time', async () => {
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

  it('runs what a worker requires, asks, and goes on with the answer', async () => {
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
