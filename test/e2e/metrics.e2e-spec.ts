import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSession, RestClient, SILENT, startTestPipeline, WIRES } from '../support/clients/index.js';
import { eventually } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { buildRepository, GitHttpServer } from '#git-testing';
import { sampleValue, scrape, type MetricFamily } from '../support/metrics/index.js';

const TEST_MS = 40_000;
const WIRE_LABELS: Readonly<Record<string, { readonly unary: string; readonly watch: string }>> = {
  'REST and SSE': { unary: 'rest', watch: 'sse' },
  'Connect with JSON': { unary: 'connect', watch: 'connect' },
  'Connect with protobuf': { unary: 'connect', watch: 'connect' },
  'gRPC-Web': { unary: 'grpc-web', watch: 'grpc-web' },
  gRPC: { unary: 'grpc', watch: 'grpc' },
};

describe('/metrics', () => {
  let gateway: GatewayProcess;

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
  }, TEST_MS);

  afterAll(() => gateway?.close());

  /** Waits until the metrics match: a call ends shortly after its client receives the reply. */
  const metricsThat = (what: string, isSeen: (families: readonly MetricFamily[]) => boolean) =>
    eventually(what, async () => {
      const families = await scrape(gateway);
      return isSeen(families) ? families : undefined;
    });

  it(
    'answers in the Prometheus text format, uncached',
    async () => {
      const reply = await fetch(`${gateway.httpUrl}/metrics`);
      expect(reply.status).toBe(200);
      expect(reply.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(reply.headers.get('cache-control')).toBe('no-store');
      const families = await scrape(gateway);
      expect(families.length).toBeGreaterThan(8);
      for (const { name, type } of families) {
        expect(name).toMatch(/^(run_gateway|process|nodejs)_/);
        expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      }
    },
    TEST_MS,
  );

  it.each(WIRES)(
    'counts calls on $name with their code, and open watches',
    async ({ name, open }) => {
      const { unary, watch: watchWire } = WIRE_LABELS[name] ?? { unary: '', watch: '' };
      const client = await open(gateway);
      const before = await scrape(gateway);
      const grown = (families: readonly MetricFamily[], labels: Readonly<Record<string, string>>) => {
        const count = (of: readonly MetricFamily[]) =>
          sampleValue(of, 'run_gateway_calls_total', labels) ?? 0;
        return count(families) - count(before);
      };
      const watchers = (families: readonly MetricFamily[]) =>
        sampleValue(families, 'run_gateway_watchers', { wire: watchWire }) ?? 0;
      try {
        const { sessionId } = await openSession(client);
        const runId = await startTestPipeline(client, sessionId, SILENT);
        await expect(client.call('GetRun', { runId: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
        const watch = client.watch({ runId });
        await watch.first(1);
        await metricsThat('the watch to be open', (families) => watchers(families) === watchers(before) + 1);
        await client.call('CancelRun', { runId });
        await watch.all();
        const after = await metricsThat(
          'the watch to be over',
          (families) => watchers(families) === watchers(before),
        );
        for (const [method, code, wire] of [
          ['InitRun', 'OK', unary],
          ['StartRun', 'OK', unary],
          ['CancelRun', 'OK', unary],
          ['GetRun', 'NOT_FOUND', unary],
          ['WatchRun', 'OK', watchWire],
        ] as const) {
          const labels = { method, code, wire };
          expect([labels, grown(after, labels) >= 1]).toEqual([labels, true]);
        }
        const timed = { method: 'StartRun', wire: unary };
        expect(sampleValue(after, 'run_gateway_call_duration_seconds_count', timed)).toBe(
          sampleValue(after, 'run_gateway_calls_total', timed),
        );
        expect(sampleValue(after, 'run_gateway_call_duration_seconds_sum', timed)).toBeGreaterThan(0);
      } finally {
        client.close();
      }
    },
    TEST_MS,
  );

  it(
    'shows a run as running and then as finished',
    async () => {
      const client = new RestClient(gateway);
      const { sessionId } = await openSession(client);
      const running = { state: 'running', worker: 'test_pipeline' };
      const ended = { state: 'cancelled', worker: 'test_pipeline' };
      const before = sampleValue(await scrape(gateway), 'run_gateway_runs_finished_total', ended) ?? 0;
      const runId = await startTestPipeline(client, sessionId, SILENT);
      await metricsThat(
        'the run to run',
        (families) => sampleValue(families, 'run_gateway_runs', running) === 1,
      );
      await client.call('CancelRun', { runId });
      const after = await metricsThat(
        'the run to end',
        (families) => sampleValue(families, 'run_gateway_runs_finished_total', ended) === before + 1,
      );
      expect(sampleValue(after, 'run_gateway_runs', running)).toBe(0);
    },
    TEST_MS,
  );

  it(
    'times commits and counts those that share one',
    async () => {
      const families = await scrape(gateway);
      const commits = sampleValue(families, 'run_gateway_commit_duration_seconds_count') ?? 0;
      expect(commits).toBeGreaterThan(0);
      expect(sampleValue(families, 'run_gateway_commit_writes_count')).toBe(commits);
      expect(sampleValue(families, 'run_gateway_commit_writes_sum')).toBeGreaterThanOrEqual(commits);
    },
    TEST_MS,
  );

  it(
    'creates no time series from what clients send',
    async () => {
      const odd = [
        '/insightify.v1.PipelineService/Odd',
        '/api/odd',
        '/api/runs/odd',
        '/odd.v1.Odd/Odd',
        '/mcp/odd',
      ];
      for (const path of odd) await fetch(`${gateway.httpUrl}${path}`, { method: 'POST', body: '{}' });
      const text = await (await fetch(`${gateway.httpUrl}/metrics`)).text();
      expect(text).not.toMatch(/odd/i);
    },
    TEST_MS,
  );

  it(
    'is refused to pages of foreign origins and under foreign host names',
    async () => {
      const statusWith = async (headers: Record<string, string>): Promise<number> =>
        (await fetch(`${gateway.httpUrl}/metrics`, { headers })).status;
      expect(await statusWith({ origin: 'https://evil.example.com' })).toBe(403);
      expect(await statusWith({ 'sec-fetch-site': 'cross-site' })).toBe(403);
      expect(await statusWith({ origin: gateway.httpUrl })).toBe(200);
      expect(await statusWith({})).toBe(200);
    },
    TEST_MS,
  );
});

describe('/metrics after a crash', () => {
  let folder: string;
  let git: GitHttpServer;
  let gateway: GatewayProcess;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'metrics-'));
    await buildRepository(join(folder, 'kettle'), { 'README.md': '# Kettle\n' });
    git = await GitHttpServer.start({ root: folder, behaviour: 'hang' });
    gateway = await GatewayProcess.start({ env: { ALLOW_PRIVATE_HOSTS: '127.0.0.1' } });
  });

  afterEach(async () => {
    await gateway?.close();
    await git?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it(
    'shows the resumed run as running, and counts the other as orphaned',
    async () => {
      const goesOn = { state: 'running', worker: 'plan_pipeline' };
      const orphaned = { state: 'orphaned', worker: 'test_pipeline' };
      const client = new RestClient(gateway);
      const { sessionId } = await openSession(client);
      await startTestPipeline(client, sessionId, SILENT);
      await client.call('InitRun', { repoUrl: git.url('kettle') });
      await eventually('the clone', () => (git.requests.length > 0 ? true : undefined));
      await gateway.kill();
      await gateway.restart();
      await eventually('both runs', async () => {
        const families = await scrape(gateway);
        const seen = [
          sampleValue(families, 'run_gateway_runs', goesOn),
          sampleValue(families, 'run_gateway_runs_finished_total', orphaned),
        ];
        return seen[0] === 1 && seen[1] === 1 ? seen : undefined;
      });
    },
    TEST_MS,
  );
});
