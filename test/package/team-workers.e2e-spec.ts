import { execFile } from 'node:child_process';
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildRepository } from '#git-testing';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { commandsOf, TeamProject } from './team-project.js';

const run = promisify(execFile);

/** It packs, installs some 300 packages and compiles; on a busy machine each takes minutes. */
const SET_UP_MS = 600_000;
const COMMAND_MS = 280_000;
const READY_MS = 120_000;
const RUN_MS = 120_000;

const OLDER_NODE = 'test/support/gateway-process/fixtures/older-node.mjs';

interface Package {
  readonly peerDependencies: Readonly<Record<string, string>>;
}

async function post<T>(url: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text) as T;
}

/** Resolves once the run has ended, with the last event that the watch showed. */
async function lastEvent(http: string, runId: string): Promise<{ kind: string; message: string }> {
  const stream = await (await fetch(`${http}/api/watch/${runId}`)).text();
  const [, json = '{}'] = [...stream.matchAll(/^id: .*\ndata: (.*)$/gm)].at(-1) ?? [];
  return JSON.parse(json) as { kind: string; message: string };
}

describe('the project of a team that installs the package', () => {
  let project: TeamProject;
  let saidByTests: string;
  let serve: { readonly main: string; readonly args: readonly string[] };

  beforeAll(async () => {
    project = await TeamProject.create(COMMAND_MS);
    await project.run(commandsOf('team-install'));
    saidByTests = await project.run(commandsOf('team-test'));
    const [, args = ''] = /^npx run-gateway (.*)$/.exec(commandsOf('team-serve').join('\n')) ?? [];
    const paths = args.replace('./dist', join(project.folder, 'dist'));
    serve = { main: join(project.folder, 'node_modules', '.bin', 'run-gateway'), args: paths.split(' ') };
  }, SET_UP_MS);

  afterAll(async () => {
    await project[Symbol.asyncDispose]();
  });

  it('passes its own test with run-gateway/worker-testing', () => {
    expect(saidByTests).toMatch(/pass 1\b/);
    expect(saidByTests).toMatch(/fail 0\b/);
  });

  it('gets no tests of the gateway, and none of its test libraries but worker-testing', async () => {
    const files = await readdir(join(project.folder, 'node_modules', 'run-gateway'), { recursive: true });
    expect(files).toContain('dist/libs/worker-testing/src/index.js');
    const testing = /(-spec|\.spec|\.contract)\.|\/testing\/|(?<!\/worker)-testing(\/|$)/;
    expect(files.filter((file) => testing.test(file) && !file.includes('node_modules/'))).toEqual([]);
  });

  it(
    'has one copy of each package that it shares with the gateway',
    async () => {
      const { peerDependencies } = JSON.parse(await readFile('package.json', 'utf8')) as Package;
      const shared = Object.keys(peerDependencies);
      // It fails where a range is not met.
      const paths = (await project.run([`npm ls --all --parseable ${shared.join(' ')}`])).split('\n');
      const copies = shared.map((name) => paths.filter((path) => path.endsWith(join('node_modules', name))));
      expect(copies).toEqual(shared.map((name) => [join(project.folder, 'node_modules', name)]));
    },
    COMMAND_MS,
  );

  it(
    'runs its worker, with what that requires, in a gateway of the installed command',
    async () => {
      const { folder } = await buildRepository(join(project.folder, 'repositories', 'kettle'), {
        'README.md': '# Kettle\n',
        'package.json': '{"name":"kettle"}',
        'src/boil.ts': 'export const boil = 100;\n',
      });
      const gateway = await GatewayProcess.start({
        ...serve,
        env: { REPOS_ROOT: join(project.folder, 'repositories') },
        readyDeadlineMs: READY_MS,
        stopDeadlineMs: RUN_MS,
      });
      try {
        const opened = await post<{ sessionId: string; bootstrapRunId: string }>(
          `${gateway.httpUrl}/api/sessions`,
          { repoUrl: folder },
        );
        await lastEvent(gateway.httpUrl, opened.bootstrapRunId);
        const { sessionId } = opened;
        const started = await post<{ runId: string }>(`${gateway.httpUrl}/api/runs`, {
          sessionId,
          pipelineId: 'untested_roots',
        });
        expect(await lastEvent(gateway.httpUrl, started.runId)).toMatchObject({
          kind: 'EVENT_KIND_SUCCEEDED',
          message: 'Without a test: src',
        });
        expect(await gateway.stop()).toBe(0);
      } finally {
        await gateway.close();
      }
    },
    2 * RUN_MS + READY_MS,
  );

  it(
    'guards REST and Connect with one call hook, which counts what it refuses',
    async () => {
      const gateway = await GatewayProcess.start({
        ...serve,
        env: { TEAM_TOKEN: 'kettle' },
        readyDeadlineMs: READY_MS,
      });
      try {
        const list = async (sent: Record<string, string>): Promise<number[]> => {
          const rest = await fetch(`${gateway.httpUrl}/api/workers`, { headers: sent });
          const connect = await fetch(`${gateway.httpUrl}/insightify.v1.PipelineService/ListWorkers`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...sent },
            body: '{}',
          });
          return [rest.status, connect.status];
        };
        expect(await list({})).toEqual([401, 401]);
        expect(await list({ authorization: 'Bearer teapot' })).toEqual([401, 401]);
        expect(await list({ authorization: 'Bearer kettle' })).toEqual([200, 200]);
        const metrics = await (await fetch(`${gateway.httpUrl}/metrics`)).text();
        const counts = metrics.split('\n').filter((line) => line.startsWith('team_refused_calls_total'));
        expect(counts.sort()).toEqual([
          'team_refused_calls_total{wire="connect"} 2',
          'team_refused_calls_total{wire="rest"} 2',
        ]);
      } finally {
        await gateway.close();
      }
    },
    RUN_MS + READY_MS,
  );

  it(
    'is told in a sentence that a file of --workers exports no module',
    async () => {
      await writeFile(join(project.folder, 'empty.mjs'), 'export const nothing = 0;\n');
      const said = project.run(['npx run-gateway serve --workers ./empty.mjs']);
      await expect(said).rejects.toThrow(
        './empty.mjs exports no Nest module: export the class that has @Module().',
      );
    },
    COMMAND_MS,
  );

  it(
    'starts the command with the Node 24 that the package brings where an older one is called',
    async () => {
      const preload = join(process.cwd(), OLDER_NODE);
      const { stdout } = await run(process.execPath, ['--import', preload, serve.main, '--help'], {
        timeout: COMMAND_MS,
      });
      expect(stdout).toMatch(/^usage: run-gateway serve /);
    },
    COMMAND_MS,
  );

  it(
    'is told in a sentence to install Node 24 where the package brought none',
    async () => {
      const lone = join(project.folder, '..', 'lone.mjs');
      await copyFile(join('bin', 'run-gateway.mjs'), lone);
      const refused = run(process.execPath, ['--import', join(process.cwd(), OLDER_NODE), lone, 'serve'], {
        env: { ...process.env, NODE_PATH: '' },
        timeout: COMMAND_MS,
      });
      await expect(refused).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /^run-gateway needs Node 24 or newer, and this is v20\.20\.2 on \S+ \S+: install Node 24 .*\.\n$/,
        ),
      });
    },
    COMMAND_MS,
  );

  it(
    'builds on with nest generate and nest build',
    async () => {
      await project.run(['npx nest generate service prices', 'npx nest build']);
      expect(await readFile(join(project.folder, 'dist', 'prices.service.js'), 'utf8')).toMatch(
        'PricesService',
      );
      const module = await readFile(join(project.folder, 'src', 'team-workers.module.ts'), 'utf8');
      expect(module).toMatch("import { PricesService } from './prices.service.js';");
    },
    COMMAND_MS,
  );
});
