import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession, runToEnd, WIRES, type GatewayClient } from '../support/clients/index.js';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { GitHttpServer, buildRepository } from '#git-testing';

const FILES = {
  'README.md': '# Ferry\n\nA small service that answers when the next ferry leaves.\n',
  'package.json':
    '{ "name": "ferry", "bin": { "ferry": "src/main.js" }, "type": "module", "dependencies": { "express": "5.0.0" } }\n',
  Dockerfile: 'FROM node:24\n\nENV HARBOUR=Kiel\nCMD ["node", "src/main.js"]\n',
  '.github/workflows/ci.yml':
    'name: CI\non: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n',
  'src/main.js':
    "#!/usr/bin/env node\nimport express from 'express';\nimport { login } from './login.js';\nimport { next } from './timetable.js';\n\nexpress().get('/next', login, (_, reply) => reply.json(next(new Date(), process.env.HARBOUR)));\n",
  'src/login.js':
    "import { next } from './timetable.js';\n\nexport function login(request, reply, go) {\n  next(0);\n  go();\n}\n",
  'src/timetable.js':
    "import { harbour } from './harbour.js';\n\nexport const next = (now) => [harbour(), now];\n",
  'src/harbour.js': "import { next } from './timetable.js';\n\nexport const harbour = () => next.name;\n",
  'test/timetable.test.js': "import { next } from '../src/timetable.js';\n\nnext(new Date());\n",
} as const;

/** A goal, and the parts that its answer must contain, in order. */
const ANSWERED: readonly (readonly [string, readonly RegExp[]])[] = [
  [
    'how does it work and where do I begin to read',
    [
      /### Where to begin to read/,
      /Begin with `src\/main\.js:1`: executable/,
      /1\. `[^`]+`: `src\/[a-z]+\.js:1`/,
    ],
  ],
  [
    'what does the main program do step by step',
    [
      /### What happens step by step/,
      /begins in `src\/main\.js:1`/,
      /`src\/main\.js:2` brings in the package `express`/,
      /`src\/main\.js:3` brings in `src\/login\.js`/,
      /`src\/main\.js:4` brings in `src\/timetable\.js`/,
    ],
  ],
  [
    'help me fix a bug in login',
    [/`login` is in the name of [^\n]*`login` \(function, `src\/login\.js:3`\)/, /^# ferry$/m],
  ],
  [
    'what should I refactor first',
    [
      /### What to refactor first/,
      /A cycle of 2 files \([^\n]*closed by `src\/(?:harbour|timetable)\.js:1` importing/,
      /`src\/timetable\.js:1` is imported by \d+ files, so a change here reaches all of them/,
    ],
  ],
  [
    'how is it deployed?',
    [
      /### How it is deployed/,
      /Container [^\n]*`Dockerfile:1`/,
      /CI [^\n]*`\.github\/workflows\/ci\.yml:\d+`/,
    ],
  ],
  [
    'what do the tests cover?',
    [/### What the tests cover/, /`test\/timetable\.test\.js:1` tests `src\/timetable\.js`/, /1 test file/],
  ],
  ['what is this?', [/### What it is and what it is made of/, /### Where to begin to read/, /^# ferry$/m]],
  ['どこから読み始めればいいですか', [/### Where to begin to read/, /`src\/main\.js:1`/, /^# ferry$/m]],
];

describe('a goal in plain words', () => {
  let folder: string;
  let git: GitHttpServer;
  let gateway: GatewayProcess;
  let repoUrl: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'e2e-goals-'));
    await buildRepository(join(folder, 'ferry'), FILES);
    git = await GitHttpServer.start({ root: folder });
    repoUrl = git.url('ferry');
    gateway = await GatewayProcess.start({ env: { ALLOW_PRIVATE_HOSTS: '127.0.0.1' } });
  }, 60_000);

  afterAll(async () => {
    await gateway?.close();
    await git?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const [wire] = WIRES;
  let client: GatewayClient;

  beforeAll(async () => {
    client = await (wire?.open(gateway) ?? Promise.reject(new Error('there is no wire')));
  });

  afterAll(() => client?.close());

  it.each(ANSWERED)(
    '%j gets an answer in its own terms, citing lines that exist',
    async (goal, parts) => {
      const { sessionId } = await openSession(client, { repoUrl, goal });
      const { last } = await runToEnd(client, { sessionId, pipelineId: 'execute_plan' });
      expect(last.kind).toBe('EVENT_KIND_SUCCEEDED');
      const text = last.message;
      expect(text.startsWith(`Goal: ${goal}\n\n## Answer\n\n### `)).toBe(true);
      let from = 0;
      for (const part of parts) {
        const found = part.exec(text.slice(from));
        expect({ part: part.source, text: found === null ? text : '' }).toEqual({
          part: part.source,
          text: '',
        });
        from += found?.index ?? 0;
      }
      expect(text).not.toMatch(/^(#+) [^\n]+\n+\1 /m);
      const [answer = ''] = /## Answer\n[^]+?\nRan /.exec(text) ?? [];
      const places = [...answer.matchAll(/`([^`\s]+):(\d+)`/g)];
      expect(places.length).toBeGreaterThan(0);
      for (const [, path = '', line = ''] of places) {
        const lines = (await readFile(join(folder, 'ferry', path), 'utf8')).trimEnd().split('\n');
        expect({ path, line, isThere: Number(line) >= 1 && Number(line) <= lines.length }).toMatchObject({
          isThere: true,
        });
      }
    },
    60_000,
  );

  it('has the plan explain why each worker is in it and what is left out, and is drawn the same way', async () => {
    const goal = 'what should I refactor first';
    const { sessionId } = await openSession(client, { repoUrl });
    const planned = await runToEnd(client, {
      sessionId,
      pipelineId: 'plan_pipeline',
      params: { user_input: goal },
    });
    expect(planned.last.message).toMatch(
      /\d\. code_graph: answers "what to refactor first" \(refactor, first\)\nLeft out: [^\n]*infra_context/,
    );
    const drawn = await runToEnd(client, { sessionId, pipelineId: 'worker_DAG' });
    const [leftOut = 'none'] = /^Left out: .*$/m.exec(planned.last.message) ?? [];
    expect(drawn.last.message).toContain(leftOut);
    expect(drawn.last.clientView).toEqual(planned.last.clientView);
  }, 60_000);

  it.each(['hello', 'test', '???'])('is asked for again when the text is %j', async (text) => {
    const { sessionId } = await openSession(client, { repoUrl });
    const { last } = await runToEnd(client, {
      sessionId,
      pipelineId: 'plan_pipeline',
      params: { user_input: text },
    });
    expect(last).toMatchObject({ message: 'INPUT_REQUIRED' });
  });
});
