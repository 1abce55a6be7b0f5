import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openSession,
  RestClient,
  runOf,
  sessionOf,
  startTestPipeline,
  type InitReply,
  type WatchedEvent,
} from '../support/clients/index.js';
import { GitHttpServer, buildRepository } from '#git-testing';
import { eventually } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';

const TEST_MS = 60_000;
const ENDS = ['EVENT_TYPE_COMPLETE', 'EVENT_TYPE_ERROR'];

describe('a gateway that comes back after it was ended', () => {
  let folder: string;
  let git: GitHttpServer;
  let gateway: GatewayProcess;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recovery-'));
    await buildRepository(join(folder, 'kettle'), {
      'README.md': '# Kettle\n\nBoils water.\n',
      'src/main.ts': 'export {};\n',
    });
    git = await GitHttpServer.start({ root: folder, behaviour: 'hang' });
    gateway = await GatewayProcess.start({ env: { ALLOW_PRIVATE_HOSTS: '127.0.0.1' } });
  });

  afterEach(async () => {
    await gateway.close();
    await git.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Opens a session whose bootstrap run is still opening the repository. */
  async function halfOpened(): Promise<InitReply & { readonly seen: readonly WatchedEvent[] }> {
    const rest = new RestClient(gateway);
    const asked = git.requests.length;
    const opened = await rest.call<InitReply>('InitRun', { repoUrl: git.url('kettle') });
    const watching = rest.watch({ runId: opened.bootstrapRunId });
    await watching.event(({ message }) => message === 'Opening the repository');
    await eventually('the clone', () => (git.requests.length > asked ? true : undefined));
    watching.cancel();
    return { ...opened, seen: [...watching.events] };
  }

  it(
    'resumes a run whose workers can be repeated, and tells its watcher where the new attempt begins',
    async () => {
      const { sessionId, bootstrapRunId: runId, seen } = await halfOpened();
      await gateway.kill();
      git.behaviour = 'serve';
      await gateway.restart();

      const rest = new RestClient(gateway);
      const watching = rest.watch({ runId, afterSeq: seen.length });
      const resumed = await watching.all();
      expect(await watching.headers()).toMatchObject({ verdict: 'resumed' });
      const all = [...seen, ...resumed];
      expect(all.map(({ seq }) => Number(seq))).toEqual(all.map((_, index) => index + 1));
      const started = all.filter(({ kind }) => kind === 'EVENT_KIND_ATTEMPT_STARTED');
      expect(started).toMatchObject([{ eventType: 'EVENT_TYPE_PROGRESS', attempt: 2 }]);
      const boundary = Number(started[0]?.seq);
      expect(all.map(({ attempt }) => attempt)).toEqual(
        all.map((_, index) => (index < boundary - 1 ? 1 : 2)),
      );
      const shown = all.map(({ progressPercent }) => progressPercent);
      expect(shown).toEqual([...shown].sort((a, b) => a - b));
      expect(all.filter(({ eventType }) => ENDS.includes(eventType))).toEqual([all.at(-1)]);
      expect(all.at(-1)).toMatchObject({ eventType: 'EVENT_TYPE_COMPLETE', message: 'INPUT_REQUIRED' });
      expect(all.at(-1)?.question?.prompt).toContain('What do you want to learn about kettle?');

      const whole = await rest.watch({ runId }).all();
      expect(whole).toEqual(all);
      expect(await runOf(rest, runId)).toMatchObject({ state: 'RUN_STATE_SUCCEEDED', attempt: 2 });
      expect(await sessionOf(rest, sessionId)).toMatchObject({ running: false });
    },
    TEST_MS,
  );

  it.each([
    ['SIGKILL', () => gateway.kill()],
    ['SIGTERM', () => gateway.stop()],
  ])(
    'resumes a report on a repository after %s',
    async (_signal, end) => {
      const opened = await halfOpened();
      const { sessionId } = opened;
      const rest = new RestClient(gateway);
      await rest.call('CancelRun', { sessionId, runId: opened.bootstrapRunId });
      await rest.watch({ runId: opened.bootstrapRunId }).all();
      const asked = git.requests.length;
      const request = { sessionId, pipelineId: 'repo_report' };
      const { runId } = await rest.call<{ runId: string }>('StartRun', request);
      const watching = rest.watch({ runId });
      await eventually('the clone', () => (git.requests.length > asked ? true : undefined));
      await watching.first(1);
      await end();
      await watching.failure();
      git.behaviour = 'serve';
      await gateway.restart();

      const after = new RestClient(gateway);
      const seen = [...watching.events];
      const all = [...seen, ...(await after.watch({ runId, afterSeq: seen.length }).all())];
      expect(all.map(({ seq }) => Number(seq))).toEqual(all.map((_, index) => index + 1));
      expect(all.at(-1)).toMatchObject({ eventType: 'EVENT_TYPE_COMPLETE', attempt: 2 });
      expect(await runOf(after, runId)).toMatchObject({ state: 'RUN_STATE_SUCCEEDED', attempt: 2 });
    },
    TEST_MS,
  );

  it(
    'ends a run that cannot be repeated with ORPHANED at its last progress, and frees its session',
    async () => {
      const rest = new RestClient(gateway);
      const { sessionId } = await openSession(rest);
      const runId = await startTestPipeline(rest, sessionId, { events: '4000', interval_ms: '5' });
      const watching = rest.watch({ runId });
      await watching.event(({ progressPercent }) => progressPercent > 0);
      watching.cancel();
      const seen = [...watching.events];
      await gateway.kill();
      await gateway.restart();

      const after = new RestClient(gateway);
      const all = [...seen, ...(await after.watch({ runId, afterSeq: seen.length }).all())];
      expect(all.map(({ seq }) => Number(seq))).toEqual(all.map((_, index) => index + 1));
      const end = all.at(-1);
      expect(end).toMatchObject({ attempt: 1, error: { reason: 'ORPHANED', retryable: true } });
      expect(end?.error?.message).toContain('worker "test_pipeline" cannot be repeated');
      expect(end?.progressPercent).toBe(all.at(-2)?.progressPercent);
      expect(end?.progressPercent).toBeGreaterThan(0);
      expect(all.filter(({ eventType }) => ENDS.includes(eventType))).toEqual([end]);
      expect(await sessionOf(after, sessionId)).toMatchObject({ running: false });
    },
    TEST_MS,
  );

  it(
    'gives a run up after MAX_ATTEMPTS',
    async () => {
      const { sessionId, bootstrapRunId: runId } = await halfOpened();
      for (const attempt of [2, 3]) {
        await gateway.kill();
        await gateway.restart({ ALLOW_PRIVATE_HOSTS: '127.0.0.1', MAX_ATTEMPTS: '2' });
        if (attempt > 2) break;
        const begun = new RestClient(gateway).watch({ runId });
        await begun.event((event) => event.attempt === attempt && event.message === 'Opening the repository');
        begun.cancel();
      }
      const rest = new RestClient(gateway);
      const events = await rest.watch({ runId }).all();
      expect(events.at(-1)).toMatchObject({ error: { reason: 'ORPHANED' }, attempt: 2 });
      expect(events.at(-1)?.error?.message).toContain('attempt 2 of at most 2');
      expect(await sessionOf(rest, sessionId)).toMatchObject({ running: false });
    },
    TEST_MS,
  );
});
