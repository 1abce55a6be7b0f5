import { ChaosLane, type LaneOptions } from './chaos-lane.js';

const ROUNDS = Number(process.env['CHAOS_ROUNDS'] ?? 12);
/** A seed draws the same kills again, as far as timing allows. */
const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);
const RETENTION_S = 8;

/** Two gateways at a time, as starting one is what takes the time. */
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
    `loses and doubles nothing that a watcher saw, ends every run once, frees every session, and keeps what it promised (${ROUNDS} times, seed ${SEED})`,
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
          // The other one ends with the round that it is in.
          left = 0;
          throw error;
        }
      };
      const outcomes = await Promise.allSettled(lanes.map(live));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
      // Else it would be proof of nothing.
      expect(lanes.reduce((sum, { seen }) => sum + seen, 0)).toBeGreaterThan(ROUNDS);
    },
    60_000 + ROUNDS * 20_000,
  );
});
