import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession, runToEnd, WIRES, type GatewayClient } from '../support/clients/index.js';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { GitHttpServer, buildRepository, type FixtureFiles } from '#git-testing';

const MODULES = 260;
const CLASSES = 260;
/** Thread counts to compare: the order in which threads finish must not affect results. */
const THREADS = ['1', '2', '4'];
const GOAL = 'how is the code organised?';

/**
 * Returns files of very different sizes whose names are used throughout, so that truncation at a limit
 * depends on order.
 */
function repository(): FixtureFiles {
  const files: Record<string, string> = {
    'README.md': '# Harbour\n\nA service that tells ships where to go.\n',
    'package.json': '{ "name": "harbour", "main": "src/m0.ts", "dependencies": { "left-pad": "1" } }',
    Dockerfile: 'FROM node:24\nCMD ["node", "src/m0.ts"]\n',
    'app/App.csproj': '<Project />',
  };
  for (let index = 0; index < MODULES; index += 1) {
    const others = [1, 2, 3, 4, 5, 6].map((step) => (index + step * step * 7) % MODULES);
    const imports = others.map((other) => `import { made${other} } from '../p${other % 9}/m${other}.js';`);
    files[`src/p${index % 9}/m${index}.ts`] = [
      ...imports,
      "import pad from 'left-pad';",
      `export const made${index} = () => pad(process.env.SHIP_${index % 40}_URL, ${index});`,
      `export function shared${index % 12}() { return [${others.map((other) => `made${other}`).join(', ')}]; }`,
      ...filler(index, (line) => `export const line${line} = 'a line of module ${index}';`),
    ].join('\n');
  }
  for (let index = 0; index < CLASSES; index += 1) {
    const other = (index * 31 + 7) % CLASSES;
    files[`app/N${index % 7}/Class${index}.cs`] = [
      `using Harbour.N${other % 7};`,
      `namespace Harbour.N${index % 7};`,
      `public class Class${index} : Class${other} { Class${(index + 1) % CLASSES} next; }`,
      ...filler(index, (line) => `// a line of class ${index}, number ${line}`),
    ].join('\n');
  }
  return files;
}

function filler(index: number, lineOf: (line: number) => string): string[] {
  return Array.from({ length: (index * 7_919) % 13 === 0 ? 900 : index % 11 }, (_each, line) => lineOf(line));
}

describe('results', () => {
  let folder: string;
  let git: GitHttpServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'e2e-same-results-'));
    await buildRepository(join(folder, 'harbour'), repository());
    git = await GitHttpServer.start({ root: folder });
  }, 60_000);

  afterAll(async () => {
    await git?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('are identical byte for byte in fresh processes with different numbers of threads', async () => {
    const [first = {}, ...others] = await Promise.all(
      THREADS.map((threads) => resultsWith(threads, git.url('harbour'))),
    );
    expect(Object.keys(first)).toEqual(
      expect.arrayContaining([
        'result of arch_design',
        'result of code_graph',
        'result of code_imports',
        'result of code_roots',
        'result of code_specs',
        'result of code_symbols',
        'result of code_tasks',
        'result of infra_context',
        'result of repo_report',
        'last event of execute_plan',
      ]),
    );
    for (const other of others) {
      expect(Object.keys(other)).toEqual(Object.keys(first));
      expect(Object.keys(first).filter((name) => other[name] !== first[name])).toEqual([]);
    }
  }, 180_000);
});

/** Collects everything that the workers produce in a new gateway, by kind. */
async function resultsWith(threads: string, repoUrl: string): Promise<Record<string, string>> {
  const gateway = await GatewayProcess.start({
    env: { ALLOW_PRIVATE_HOSTS: '127.0.0.1', PARSE_THREADS: threads },
  });
  const client = await WIRES[0]?.open(gateway);
  try {
    if (client === undefined) throw new Error('There is no wire.');
    return { ...(await lastEvents(client, repoUrl)), ...(await keptResults(gateway.dataDir)) };
  } finally {
    await client?.close();
    await gateway.close();
  }
}

async function lastEvents(client: GatewayClient, repoUrl: string): Promise<Record<string, string>> {
  const { sessionId } = await openSession(client, { repoUrl, goal: GOAL });
  const { workers } = await client.call<{ workers: { key: string }[] }>('ListWorkers');
  const said: Record<string, string> = {};
  for (const { key } of workers.filter(
    ({ key: each }) => each !== 'test_pipeline' && each !== 'worker_DAG',
  )) {
    const { last } = await runToEnd(client, { sessionId, pipelineId: key, params: { user_input: GOAL } });
    said[`last event of ${key}`] = JSON.stringify([last.kind, last.message, last.clientView]);
  }
  return said;
}

/** Returns the artifacts that the workers left in the session, without timestamps. */
async function keptResults(dataDir: string): Promise<Record<string, string>> {
  const root = join(dataDir, 'artifacts');
  const kept: Record<string, string> = {};
  for (const path of (await readdir(root, { recursive: true })).sort()) {
    const [, worker] = /(?:^|\/)workers\/([^/]+)\/[^/]+\.json$/.exec(path) ?? [];
    if (worker === undefined) continue;
    const text = await readFile(join(root, path), 'utf8');
    kept[`result of ${worker}`] = text.replace(/"createdAt":\s*"[^"]*"/, '');
  }
  return kept;
}
