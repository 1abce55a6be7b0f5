import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openSession,
  runOf,
  runToEnd,
  seqsOf,
  seqsUpTo,
  sessionOf,
  WIRES,
  type GatewayClient,
  type InitReply,
  type RunReply,
  type WatchedEvent,
} from '../support/clients/index.js';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { GitHttpServer, buildRepository } from '#git-testing';

const FILES = {
  'README.md': '# Ferry timetable\n\nA small service that answers when the next ferry leaves.\n',
  'package.json':
    '{ "name": "ferry", "description": "Answers when the next ferry leaves.", "main": "src/index.js" }\n',
  'src/index.js': "import { next } from './timetable.js';\n\nconsole.log(next(new Date()));\n",
  'src/timetable.js': 'export const next = (now) => now;\n',
  'test/timetable.test.js': "import { next } from '../src/timetable.js';\n\nnext(new Date());\n",
};

describe('the main job, on a repository cloned over smart HTTP', () => {
  let folder: string;
  let git: GitHttpServer;
  let gateway: GatewayProcess;
  let repoUrl: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'e2e-main-job-'));
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

  describe.each(WIRES)('on $name', ({ open }) => {
    let client: GatewayClient;

    beforeAll(async () => {
      client = await open(gateway);
    });

    afterAll(() => client?.close());

    it('asks for a goal, settles it with the answer, shows the plan, and runs it', async () => {
      const opened = await client.call<InitReply>('InitRun', { userId: 'ada', repoUrl });
      expect(opened).toEqual({
        sessionId: expect.stringMatching(/^[A-Z0-9]{26}$/),
        repoName: 'ferry',
        bootstrapRunId: expect.stringMatching(/^plan_pipeline-[A-Z0-9]{26}$/),
      });

      const watching = client.watch({ runId: opened.bootstrapRunId });
      const bootstrap = await watching.all();
      expect(await watching.headers()).toMatchObject({ verdict: 'from_start', firstSeq: '1' });
      expect(seqsOf(bootstrap)).toEqual(seqsUpTo(bootstrap.length));
      const asked = bootstrap.at(-1);
      expect(asked).toMatchObject({
        eventType: 'EVENT_TYPE_COMPLETE',
        kind: 'EVENT_KIND_INPUT_REQUIRED',
        message: 'INPUT_REQUIRED',
        progressPercent: 100,
        question: {
          prompt: expect.stringMatching(/next ferry leaves.*source: static[^]*What do you want to learn/),
        },
        clientView: { phase: 'question' },
      });
      const percents = bootstrap.map(({ progressPercent }) => progressPercent);
      expect(percents).toEqual([...percents].sort((a, b) => a - b));
      expect((await runOf(client, opened.bootstrapRunId)).openQuestion?.id).toBe(asked?.question?.id);

      const { runId } = await client.call<{ runId: string }>('SubmitRunInput', {
        sessionId: opened.sessionId,
        runId: opened.bootstrapRunId,
        input: 'how is the code organised?',
      });
      const settled = await client.watch({ runId }).all();
      expect(settled.at(-1)).toMatchObject({
        kind: 'EVENT_KIND_SUCCEEDED',
        message: expect.stringContaining('Goal: how is the code organised?'),
        clientView: {
          phase: 'plan',
          graph: { nodes: expect.arrayContaining([expect.objectContaining({ uid: 'code_roots' })]) },
        },
      });
      expect(await sessionOf(client, opened.sessionId)).toMatchObject({
        userId: 'ada',
        repoUrl,
        purpose: 'how is the code organised?',
        running: false,
        activeRunId: '',
      });
      expect(await runOf(client, opened.bootstrapRunId)).toMatchObject({ answeredByRunId: runId });

      const roots = await runToEnd(client, { sessionId: opened.sessionId, pipelineId: 'code_roots' });
      expect(roots.last).toMatchObject({
        kind: 'EVENT_KIND_SUCCEEDED',
        message: expect.stringContaining('JavaScript'),
      });

      const { runs } = await client.call<{ runs: RunReply['run'][] }>('ListRuns', {
        sessionId: opened.sessionId,
      });
      expect(runs.map((run) => run.runId)).toEqual([roots.runId, runId, opened.bootstrapRunId]);
      const { sessions } = await client.call<{ sessions: { sessionId: string }[] }>('ListSessions', {
        userId: 'ada',
      });
      expect(sessions.map((session) => session.sessionId)).toContain(opened.sessionId);
    }, 30_000);

    it('carries a plan out as one run, which streams each of its workers', async () => {
      const { sessionId } = await openSession(client, { repoUrl, goal: 'an overview, please' });
      const keysOf = (events: readonly WatchedEvent[], kind: string) =>
        events.flatMap((event) => (event.kind === kind ? [event.workerKey] : []));
      const first = await runToEnd(client, { sessionId, pipelineId: 'execute_plan' });
      const finished = keysOf(first.events, 'EVENT_KIND_WORKER_FINISHED');
      expect(finished.slice(-2)).toEqual(['repo_report', 'execute_plan']);
      expect(new Set(keysOf(first.events, 'EVENT_KIND_WORKER_STARTED'))).toEqual(new Set(finished));
      expect(first.last).toMatchObject({
        kind: 'EVENT_KIND_SUCCEEDED',
        message: expect.stringMatching(
          /^Goal: an overview, please\n\n## Answer\n[^]*\n# ferry\n[^]*```mermaid[^]*## What was skipped, and why/,
        ),
      });
      const again = await runToEnd(client, { sessionId, pipelineId: 'execute_plan' });
      expect(new Set(keysOf(again.events, 'EVENT_KIND_WORKER_CACHED'))).toEqual(
        new Set(finished.filter((key) => key !== 'execute_plan')),
      );
      const named = await runToEnd(client, {
        sessionId,
        pipelineId: 'execute_plan',
        params: { workers: 'nobody' },
      });
      expect(named.last).toMatchObject({ error: { message: expect.stringContaining('serves no goal') } });
    }, 60_000);

    it('greets and asks when there is neither a repository nor a goal', async () => {
      const { bootstrapRunId } = await client.call<InitReply>('InitRun');
      const events = await client.watch({ runId: bootstrapRunId }).all();
      expect(events.at(-1)).toMatchObject({
        message: 'INPUT_REQUIRED',
        question: { prompt: expect.stringMatching(/^Hello/) },
      });
    });

    it('takes the goal from the first request and asks nothing', async () => {
      const opened = await openSession(client, { repoUrl, goal: 'what do the tests cover?' });
      expect(await sessionOf(client, opened.sessionId)).toMatchObject({
        purpose: 'what do the tests cover?',
      });
      expect((await runOf(client, opened.bootstrapRunId)).openQuestion).toBeUndefined();
    }, 30_000);

    it.each([
      ['plan_pipeline', 'plan_pipeline'],
      ['init_purpose', 'plan_pipeline'],
      ['test_pipeline', 'test_pipeline'],
      ['worker_DAG', 'worker_DAG'],
      ['', 'worker_DAG'],
      ['plan_source_scout', 'plan_source_scout'],
    ])('runs the pipeline "%s" as %s', async (pipelineId, workerKey) => {
      const { sessionId } = await openSession(client);
      const params = { user_input: 'the routes', events: '3', interval_ms: '0' };
      const { runId, events, last } = await runToEnd(client, { sessionId, pipelineId, params });
      expect(last.eventType).toBe('EVENT_TYPE_COMPLETE');
      expect(events.filter(({ eventType }) => /COMPLETE|ERROR/.test(eventType))).toHaveLength(1);
      expect(await runOf(client, runId)).toMatchObject({ workerKey, state: 'RUN_STATE_SUCCEEDED' });
      expect(runId).toMatch(new RegExp(`^${workerKey}-`));
      expect((await sessionOf(client, sessionId)).running).toBe(false);
    });

    it('draws a growing graph with test_pipeline, event for event as requested', async () => {
      const { sessionId } = await openSession(client);
      const params = { events: '40', interval_ms: '0', batch: '7', payload_bytes: '10', stamp: 'true' };
      const { events } = await runToEnd(client, { sessionId, pipelineId: 'test_pipeline', params });
      const own = events.filter(({ message }) => /^ts=\d+ i=\d+ of 40 x{10}$/.test(message));
      expect(own).toHaveLength(40);
      const sizes = own.flatMap(({ clientView }) =>
        clientView === undefined ? [] : [(clientView.graph as { nodes: unknown[] }).nodes.length],
      );
      expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
      expect(new Set(sizes).size).toBe(20);
    });

    it('lists the workers and their requirements', async () => {
      const { workers } = await client.call<{
        workers: { key: string; aliases: string[]; answers: string[] }[];
      }>('ListWorkers');
      expect(workers.map(({ key }) => key)).toEqual([
        'arch_design',
        'code_graph',
        'code_imports',
        'code_roots',
        'code_specs',
        'code_symbols',
        'code_tasks',
        'execute_plan',
        'infra_context',
        'plan_pipeline',
        'plan_source_scout',
        'repo_report',
        'test_pipeline',
        'worker_DAG',
      ]);
      expect(workers.find(({ key }) => key === 'plan_pipeline')?.aliases).toEqual(['init_purpose']);
      expect(workers.find(({ key }) => key === 'code_graph')?.answers).toContain('what to refactor first');
    });

    it('pages through the runs of a session, newest first', async () => {
      const { sessionId, bootstrapRunId } = await openSession(client);
      const ids = [bootstrapRunId];
      for (let count = 0; count < 4; count += 1) {
        ids.unshift(
          (await runToEnd(client, { sessionId, pipelineId: 'test_pipeline', params: { events: '1' } })).runId,
        );
      }
      const found: string[] = [];
      let pageToken = '';
      do {
        const page = await client.call<{ runs: { runId: string }[]; nextPageToken: string }>('ListRuns', {
          sessionId,
          pageSize: 2,
          pageToken,
        });
        expect(page.runs.length).toBeLessThanOrEqual(2);
        found.push(...page.runs.map(({ runId }) => runId));
        pageToken = page.nextPageToken;
      } while (pageToken !== '');
      expect(found).toEqual(ids);
    });
  });
});
