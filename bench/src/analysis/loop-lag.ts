import { connect } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SseBodyCheck } from '../clients/sse-body-check.js';
import { SseReader } from '../clients/sse-reader.js';
import { BenchGateway } from '../load/bench-gateway.js';
import { measuresTable } from '../load/measures-table.js';
import type { Scenario } from '../scenario.js';
import type { Table } from '../table.js';
import type { LoopLag } from './loop-lag-probe.js';
import { Checkout, LARGEST, MOST_FILES, type PinnedRepository } from './pinned-repository.js';

const PROBE = new URL('./loop-lag-probe.js', import.meta.url);
const WATCHERS = 20;
/** A run takes a minute and more. */
const MAX_ROUNDS = 3;
const MIB = 2 ** 20;
const BOTH_CORES = '0,1';

interface WatchedPlan extends LoopLag {
  readonly seconds: number;
  readonly events: number;
}

/** The effect of a whole plan on watchers: the gateway's event loop while every code worker runs. */
export const loopLag: Scenario = {
  name: 'loop-lag',
  title: `The event loop while the whole plan runs over a large repository, ${WATCHERS} watchers on SSE`,
  async run({ rounds }) {
    const tables: Table[] = [];
    for (const pinned of [LARGEST, MOST_FILES]) {
      const checkout = await Checkout.of(pinned);
      try {
        const plans: WatchedPlan[] = [];
        for (let round = 0; round < Math.min(MAX_ROUNDS, rounds); round += 1)
          plans.push(await watchedPlan(checkout.folder));
        tables.push(tableOf(pinned, plans));
      } finally {
        await checkout.remove();
      }
    }
    return { tables };
  },
};

/** In a new gateway, so that nothing is cached. */
async function watchedPlan(folder: string): Promise<WatchedPlan> {
  const base = await mkdtemp(join(tmpdir(), 'bench-lag-'));
  const socket = join(base, 'probe');
  const env = {
    NODE_OPTIONS: `--import=${PROBE.href}`,
    LOOP_LAG_PROBE: socket,
    REPOS_ROOT: dirname(folder),
  };
  const gateway = await BenchGateway.start(env, undefined, BOTH_CORES);
  try {
    const sessionId = await gateway.session({ repoUrl: folder, goal: 'an overview' });
    await asked(socket);
    const startedAt = performance.now();
    const runId = await gateway.startWorker(sessionId, 'execute_plan', { workers: 'repo_report' });
    const checks = Array.from({ length: WATCHERS }, () => new SseBodyCheck());
    const readers = checks.map(
      (check) => new SseReader(gateway.watchUrl(runId), (bytes) => check.take(bytes)),
    );
    await Promise.all(readers.map(({ ended }) => ended));
    const seconds = (performance.now() - startedAt) / 1000;
    const events = checks[0]?.events ?? 0;
    if (checks.some((check) => check.events !== events)) throw new Error('watchers saw different runs');
    return { ...(await asked(socket)), seconds, events };
  } finally {
    await gateway.stop();
    await rm(base, { recursive: true, force: true });
  }
}

async function asked(path: string): Promise<LoopLag> {
  let text = '';
  for await (const piece of connect(path)) text += String(piece);
  return JSON.parse(text) as LoopLag;
}

function tableOf({ owner, name }: PinnedRepository, plans: readonly WatchedPlan[]): Table {
  return measuresTable(`${owner}/${name}, all code workers up to repo_report`, [
    { name: 'lag of the loop, p50, ms', samples: plans.map(({ p50Ms }) => p50Ms) },
    { name: 'lag of the loop, p99, ms', samples: plans.map(({ p99Ms }) => p99Ms) },
    { name: 'lag of the loop, greatest, ms', samples: plans.map(({ maxMs }) => maxMs) },
    { name: 'the run, s', samples: plans.map(({ seconds }) => seconds) },
    { name: 'events of the run', samples: plans.map(({ events }) => events) },
    { name: 'peak of resident memory, MiB', samples: plans.map(({ peakBytes }) => peakBytes / MIB) },
  ]);
}
