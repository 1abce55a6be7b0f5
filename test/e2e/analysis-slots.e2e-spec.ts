import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as work } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import {
  openSession,
  RestClient,
  runOf,
  startTestPipeline,
  WIRES,
  type GatewayClient,
  type Watching,
  type WatchedEvent,
} from '../support/clients/index.js';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { buildRepository, type FixtureFiles } from '#git-testing';
import { ModelServer, reply } from '#model-testing';
import { InProcessGateway } from '../support/in-process/index.js';

const WAITING = /^Waiting for a free analysis slot, (?:next in line|(\d+) ahead)$/;
const FILES = 300;
/** Sized so that later runs arrive while one is still being analysed. */
const REPOSITORY: FixtureFiles = Object.fromEntries([
  ['README.md', '# Chain\n\nFunctions that call each other.\n'],
  ...Array.from({ length: FILES }, (_, at): [string, string] => [
    `src/part${at % 10}/step${at}.ts`,
    [
      `import { step${(at + 1) % FILES} } from '../part${((at + 1) % FILES) % 10}/step${(at + 1) % FILES}.js';`,
      ...Array.from({ length: 40 }, (__, line) => `export const value${line} = [${line}, 'text ${at}'];`),
      `export function step${at}(n: number): number { return n > 0 ? step${(at + 1) % FILES}(n - 1) : n; }`,
    ].join('\n'),
  ]),
]);

interface Analysis {
  readonly name: string;
  readonly runId: string;
  readonly watching: Watching;
}

/** The queue positions that a run reported, in order. */
function placesIn(events: readonly WatchedEvent[]): number[] {
  return events.flatMap(({ kind, message }) => {
    const said = WAITING.exec(message);
    if (said === null) return [];
    expect(kind).toBe('EVENT_KIND_PROGRESS');
    return [Number(said[1] ?? 0)];
  });
}

const isWaiting = ({ message }: WatchedEvent): boolean => WAITING.test(message);

function momentOf(event: WatchedEvent | undefined): number {
  return Date.parse(event?.emittedAt ?? '');
}

describe('with one slot for analyses', () => {
  let folder: string;
  let gateway: GatewayProcess;
  let client: GatewayClient;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'e2e-analysis-slots-'));
    await buildRepository(join(folder, 'chain'), REPOSITORY);
    gateway = await GatewayProcess.start({ env: { REPOS_ROOT: folder, MAX_ANALYSES: '1' } });
    client = await (WIRES.at(-1) as (typeof WIRES)[number]).open(gateway);
  }, 60_000);

  afterAll(async () => {
    await client?.close();
    await gateway?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const sessionFor = async (userId: string): Promise<string> =>
    (await openSession(client, { userId, repoUrl: join(folder, 'chain') })).sessionId;

  async function analyse(name: string, sessionId: string): Promise<Analysis> {
    const request = { sessionId, pipelineId: 'repo_report' };
    const { runId } = await client.call<{ runId: string }>('StartRun', request);
    return { name, runId, watching: client.watch({ runId }) };
  }

  it("runs one after the other, lets another user's run overtake a backlog, and reports each run's queue position", async () => {
    const names = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1'];
    const sessions: string[] = [];
    for (const name of names) sessions.push(await sessionFor(`user ${name.slice(0, 1)}`));
    const runs: Analysis[] = [];
    for (const [at, name] of names.entries()) runs.push(await analyse(name, sessions[at] as string));
    const ended = await Promise.all(
      runs.map(async ({ name, watching }) => ({ name, events: await watching.all(120_000) })),
    );
    for (const { events } of ended) expect(events.at(-1)).toMatchObject({ eventType: 'EVENT_TYPE_COMPLETE' });

    const spans = ended.map(({ name, events }) => ({
      name,
      from: momentOf(events.find(({ kind }) => kind === 'EVENT_KIND_WORKER_STARTED')),
      to: momentOf(events.findLast(({ kind }) => kind === 'EVENT_KIND_WORKER_FINISHED')),
    }));
    const inTurn = spans.toSorted((one, other) => one.to - other.to);
    inTurn
      .slice(1)
      .forEach(({ from }, before) => expect(from).toBeGreaterThanOrEqual(inTurn[before]?.to ?? 0));
    const order = inTurn.map(({ name }) => name);
    expect(order.filter((name) => name !== 'b1')).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
    expect(order.indexOf('b1')).toBeLessThan(order.indexOf('a4'));

    const places = new Map(ended.map(({ name, events }) => [name, placesIn(events)]));
    expect(places.get('a5')?.[0]).toBeGreaterThanOrEqual(2);
    for (const said of places.values()) {
      said.slice(1).forEach((place, before) => expect(place).not.toBe(said[before]));
    }
    expect(Math.max(...[...places.values()].flat())).toBeLessThanOrEqual(5);
  }, 180_000);

  it('ends a waiting run as soon as it is cancelled, and never queues runs that analyse nothing', async () => {
    const [first, second, third] = [await sessionFor('c'), await sessionFor('c'), await sessionFor('d')];
    const running = await analyse('running', first);
    const waiting = await analyse('waiting', second);
    await waiting.watching.event(isWaiting);
    await client.watch({ runId: await startTestPipeline(client, third, { events: '5' }) }).all();
    await client.call('CancelRun', { sessionId: second, runId: waiting.runId });
    const last = (await waiting.watching.all(2_000)).at(-1);
    expect(last?.error).toMatchObject({ reason: 'RUN_CANCELLED' });
    expect((await runOf(client, running.runId)).state).toBe('RUN_STATE_RUNNING');
    await running.watching.all(60_000);
  }, 120_000);

  it('removes a run from the queue when it times out there', async () => {
    const [first, second] = [await sessionFor('e'), await sessionFor('e')];
    const running = await analyse('running', first);
    const request = { sessionId: second, pipelineId: 'repo_report', timeout: '0.3s' };
    const { runId } = await client.call<{ runId: string }>('StartRun', request);
    const events = await client.watch({ runId }).all(10_000);
    expect(placesIn(events)).toEqual([0]);
    expect(events.at(-1)?.error).toMatchObject({ reason: 'RUN_TIMEOUT' });
    await running.watching.all(60_000);
  }, 120_000);
});

/** Opens the session's repository, then asks its model. */
@Worker({
  key: 'asks',
  description: 'Asks a model about a repository.',
  model: { role: 'worker', level: 'high' },
})
class AsksWorker implements RunnableWorker {
  async run(_input: unknown, context: WorkerContext): Promise<WorkerResult> {
    await context.repository();
    const { model, signal } = context;
    return { value: null, message: await model.streamText({ prompt: 'Hello?', signal }) };
  }
}

/** Opens the session's repository, then waits on a timer that ends with its run. */
@Worker({ key: 'idles', description: 'Waits.' })
class IdlesWorker implements RunnableWorker {
  async run(_input: unknown, context: WorkerContext): Promise<WorkerResult> {
    await context.repository();
    await context.emit.log('idle');
    await context.wait(() => work(600_000, undefined, { signal: context.signal }));
    return { value: null };
  }
}

/** Opens the session's repository, then holds its slot for a while. */
@Worker({ key: 'holds', description: 'Has its slot for a second.' })
class HoldsWorker implements RunnableWorker {
  async run(_input: unknown, context: WorkerContext): Promise<WorkerResult> {
    await context.repository();
    await context.emit.log('holding');
    await work(1_000);
    return { value: null };
  }
}

/** Its time limit is shorter than its wait for the slot. */
@Worker({ key: 'hurries', description: 'Opens a repository.', timeoutMs: 500 })
class HurriesWorker implements RunnableWorker {
  async run(_input: unknown, context: WorkerContext): Promise<WorkerResult> {
    await context.repository();
    return { value: null, message: 'in time' };
  }
}

@Module({ providers: [AsksWorker, IdlesWorker, HoldsWorker, HurriesWorker] })
class TeamModule {}

describe('a run in the one slot for analyses', () => {
  let folder: string;
  let model: ModelServer;
  let gateway: InProcessGateway;
  let client: RestClient;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'e2e-one-slot-'));
    await buildRepository(join(folder, 'small'), { 'README.md': '# Small\n' });
    model = await ModelServer.start();
    gateway = await InProcessGateway.start({
      env: {
        REPOS_ROOT: folder,
        MAX_ANALYSES: '1',
        MODEL_WORKER_HIGH: 'anthropic:large',
        MODEL_BASE_URLS: `anthropic=${model.baseUrl}`,
        MODEL_API_KEYS: 'anthropic=a-key',
      },
      workers: [TeamModule],
    });
    client = new RestClient(gateway);
  }, 60_000);

  afterAll(async () => {
    await gateway?.close();
    await model?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(
    pipelineId: string,
  ): Promise<{ readonly sessionId: string; readonly runId: string; readonly watching: Watching }> {
    const { sessionId } = await openSession(client, { repoUrl: join(folder, 'small') });
    const { runId } = await client.call<{ runId: string }>('StartRun', { sessionId, pipelineId });
    return { sessionId, runId, watching: client.watch({ runId }) };
  }

  it('releases it while the run waits for its model', async () => {
    const answer = Promise.withResolvers<void>();
    model.willReply(reply.textWhen(['Hello.'], () => answer.promise));
    const asking = await start('asks');
    await model.request(0);
    await (await start('code_roots')).watching.all();
    expect((await runOf(client, asking.runId)).state).toBe('RUN_STATE_RUNNING');
    answer.resolve();
    expect((await asking.watching.all()).at(-1)?.message).toBe('Hello.');
  });

  it('releases it while the run waits on its own timer', async () => {
    const idling = await start('idles');
    await idling.watching.event(({ message }) => message === 'idle');
    await (await start('code_roots')).watching.all();
    expect((await runOf(client, idling.runId)).state).toBe('RUN_STATE_RUNNING');
    await client.call('CancelRun', { sessionId: idling.sessionId, runId: idling.runId });
    await idling.watching.all();
  });

  it("is waited for without using up the worker's time", async () => {
    const held = await openSession(client, { repoUrl: join(folder, 'small') });
    const hurried = await openSession(client, { repoUrl: join(folder, 'small') });
    const { runId } = await client.call<{ runId: string }>('StartRun', {
      sessionId: held.sessionId,
      pipelineId: 'holds',
    });
    await client.watch({ runId }).event(({ message }) => message === 'holding');
    const hurry = { sessionId: hurried.sessionId, pipelineId: 'hurries' };
    const late = client.watch(await client.call<{ runId: string }>('StartRun', hurry));
    const events = await late.all();
    expect(placesIn(events)).toEqual([0]);
    expect(events.at(-1)?.message).toBe('in time');
  });
});
