import { ChaosLane, type LaneOptions } from './chaos-lane.js';

const ROUNDS = Number(process.env['CHAOS_ROUNDS'] ?? 12);
/** The same seed repeats the same kills, as far as timing allows. */
const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);
const RETENTION_S = 8;

/** Two gateways at a time, because starting one takes most of the time. */
const LANES: readonly LaneOptions[] = [
  { name: 'keeping', seed: SEED, env: {}, retentionMs: undefined },
  {
    name: 'forgetting',
    seed: SEED + 1,
    env: { RUN_RETENTION: `${RETENTION_S}s`, RETENTION_SWEEP: '50ms', SESSION_STORE: 'json' },
    retentionMs: 1_000 * RETENTION_S,
  },
];

describe('a gateway that is killed with SIGKILL', () => {
  const lanes: ChaosLane[] = [];

  beforeAll(async () => {
    lanes.push(...(await Promise.all(LANES.map((options) => ChaosLane.start(options)))));
  }, 60_000);

  afterAll(async () => {
    await Promise.all(lanes.map((lane) => lane.close()));
  });

  it(
    `loses and repeats nothing that a watcher saw, ends every run once, frees every session, and keeps its promises (${ROUNDS} times, seed ${SEED})`,
    async () => {
      let left = ROUNDS;
      const live = async (lane: ChaosLane): Promise<void> => {
        try {
          while (left > 0) {
            left -= 1;
            await lane.round();
          }
          await lane.expectKept();
        } catch (error) {
          // The other lane finishes its current round.
          left = 0;
          throw error;
        }
      };
      const outcomes = await Promise.allSettled(lanes.map(live));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
      // Otherwise the test would prove nothing.
      expect(lanes.reduce((sum, { seen }) => sum + seen, 0)).toBeGreaterThan(ROUNDS);
    },
    60_000 + ROUNDS * 20_000,
  );
});
