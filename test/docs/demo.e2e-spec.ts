import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GitHttpServer, buildRepository } from '#git-testing';
import { DemoProcess, type DemoProcessOptions } from './demo-process.js';

const FILES = {
  'README.md': '# Kettle\n\nKettle boils water over HTTP.\n',
  'package.json': '{ "name": "kettle", "main": "src/index.js" }\n',
  'src/index.js': 'export const boil = () => "hot";\n',
  'test/index.test.js': 'import "../src/index.js";\n',
};

const TIMEOUT_MS = 60_000;

describe('the demo', () => {
  let folder: string;
  let demos: DemoProcess[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'demo-'));
    demos = [];
  });

  afterEach(async () => {
    for (const demo of demos) demo.kill('SIGKILL');
    await Promise.all(demos.map((demo) => demo.exited));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const withData = (options: DemoProcessOptions): DemoProcessOptions => ({
    ...options,
    env: { DATA_DIR: join(folder, 'data'), ...options.env },
  });
  const run = (options: DemoProcessOptions = {}) => DemoProcess.run(withData(options));
  const start = (options: DemoProcessOptions): DemoProcess => {
    const demo = new DemoProcess(withData(options));
    demos.push(demo);
    return demo;
  };
  const kettle = async (): Promise<string> => (await buildRepository(join(folder, 'kettle'), FILES)).folder;

  it(
    'shows this checkout from the bootstrap run to the artifacts, in plain lines, and exits 0',
    async () => {
      const { code, stdout, stderr } = await run();
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const parts = [
        'The gateway runs',
        `InitRun: a session on ${process.cwd()}`,
        'What do you want to learn about',
        'No terminal and no --goal: the default goal is taken.',
        'SubmitRunInput: A report for somebody new',
        'Plan (source: static):',
        'worker_DAG: the plan as a graph',
        '  code_roots: ',
        'execute_plan: the plan is carried out',
        'Languages: TypeScript',
        '## Answer',
        '### Where to begin to read',
        'more lines, in the artifacts',
        `Artifacts in ${join(folder, 'data', 'demo', 'artifacts')}`,
        'Try it, after: DATA_DIR=',
      ];
      let from = 0;
      for (const part of parts) {
        const at = stdout.indexOf(part, from);
        expect({ part, found: at >= from }).toEqual({ part, found: true });
        from = at;
      }
      expect(stdout).not.toContain('\x1b');
    },
    TIMEOUT_MS,
  );

  it(
    "resolves a path from the user's current folder, and takes the goal from --goal",
    async () => {
      await kettle();
      const env = { INIT_CWD: folder };
      const { code, stdout, stderr } = await run({
        args: ['kettle', '--goal', 'what do the tests cover?'],
        env,
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`InitRun: a session on ${join(folder, 'kettle')}`);
      expect(stdout).toContain('Purpose of the repository: Kettle boils water over HTTP.');
      expect(stdout).toContain('SubmitRunInput: what do the tests cover?');
      expect(stdout).toContain('code_roots: answers "tests" (tests, cover)');
    },
    TIMEOUT_MS,
  );

  it(
    'writes log lines to the file it names, and leaves results in the stated place',
    async () => {
      const { stdout } = await run({ args: [await kettle()] });
      const logFile = /its log +(\S+)/.exec(stdout)?.[1] ?? '';
      expect(await readFile(logFile, 'utf8')).toContain('"msg":"ready"');
      const [, artifacts = '', file = ''] =
        /Artifacts in (\S+)\n[^]*?(workers\/code_roots\/\S+)/.exec(stdout) ?? [];
      expect(JSON.parse(await readFile(join(artifacts, file), 'utf8'))).toMatchObject({
        worker: 'code_roots',
      });
      const [, report = ''] =
        /(report-[0-9a-f]+\.md)/.exec(stdout.slice(stdout.indexOf('Artifacts in'))) ?? [];
      expect(await readFile(join(artifacts, report), 'utf8')).toMatch(/^# kettle\n/);
    },
    TIMEOUT_MS,
  );

  it(
    'clones a URL over smart HTTP from an allowed private host',
    async () => {
      const path = await kettle();
      const server = await GitHttpServer.start({ root: dirname(path) });
      try {
        const env = { ALLOW_PRIVATE_HOSTS: '127.0.0.1' };
        const { code, stdout, stderr } = await run({ args: [server.url('kettle')], env });
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stdout).toContain('Opened kettle at ');
        expect(server.requests.some((line) => line.endsWith('/git-upload-pack'))).toBe(true);
      } finally {
        await server.close();
      }
    },
    TIMEOUT_MS,
  );

  it.each([
    ['a folder that is not a repository', 'plain', {}, /\(REPO_NOT_A_REPOSITORY\)/],
    ['a missing folder', 'missing', {}, /\(REPO_NOT_FOUND\)/],
    ['a private host', 'http://127.0.0.1:9/a.git', {}, /\(REPO_URL_FORBIDDEN\)/],
    ['a transport that could run programs', 'ext::sh -c true', {}, /\(REPO_URL_FORBIDDEN\)/],
    ['a bad variable', '.', { PORT: 'http' }, /PORT must be a whole number/],
    ['an unknown option', '--nope', {}, /Unknown option/],
  ])(
    'says in one line what is wrong with %s and exits 1',
    async (_, given, env, message) => {
      await mkdir(join(folder, 'plain'));
      const { code, stderr } = await run({ args: [given], env: { ...env, INIT_CWD: folder } });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error: [^\n]+\n$/);
      expect(stderr).toMatch(message);
    },
    TIMEOUT_MS,
  );

  it(
    'keeps serving with --serve, so that the printed commands work, until Ctrl-C',
    async () => {
      const demo = start({ args: [await kettle(), '--serve'] });
      await demo.printed(/Serving until Ctrl-C/);
      const [, url = ''] = /curl -s (http\S+)/.exec(demo.stdout) ?? [];
      const reply = (await (await fetch(url)).json()) as { session: { repoName: string } };
      expect(reply.session.repoName).toBe('kettle');
      demo.kill('SIGINT');
      expect(await demo.exited).toBe(0);
      await expect(fetch(url)).rejects.toThrow();
      expect(existsSync(join(folder, 'data', 'demo', 'demo.pid'))).toBe(false);
    },
    TIMEOUT_MS,
  );

  it(
    'does not share its data folder with another demo',
    async () => {
      const path = await kettle();
      const first = start({ args: [path, '--serve'] });
      await first.printed(/The gateway runs/);
      const { code, stderr } = await run({ args: [path] });
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^error: another demo \(process \d+\) uses .*; set DATA_DIR to another folder\n$/,
      );
    },
    TIMEOUT_MS,
  );

  it(
    'stops midway at Ctrl-C with 130, and leaves no gateway behind',
    async () => {
      const demo = start({ args: [await kettle()] });
      const [, http = ''] = await demo.printed(/SSE +(http\S+)/);
      demo.kill('SIGINT');
      expect(await demo.exited).toBe(130);
      await expect(fetch(`${http}/health/live`)).rejects.toThrow();
    },
    TIMEOUT_MS,
  );

  it(
    'draws a bar and asks for the goal when it has a terminal',
    async () => {
      const demo = start({ args: [await kettle()], terminal: true });
      await demo.printed(/Your answer/);
      demo.type('what do the tests cover?\r');
      expect(await demo.exited).toBe(0);
      expect(demo.stdout).toContain('SubmitRunInput: what do the tests cover?');
      expect(demo.stdout).toMatch(/\[#+-*\] +\d+ %/);
    },
    TIMEOUT_MS,
  );

  it('prints its usage with --help', async () => {
    const { code, stdout } = await run({ args: ['--help'] });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^usage: npm run demo /);
  });
});
