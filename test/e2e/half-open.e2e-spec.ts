import { cutClientsOff, type VanishedClients } from '../support/lossy-network/index.js';

const DEADLINE_MS = 60_000;

describe('clients whose network drops silently', () => {
  let outcome: VanishedClients;

  beforeAll(async () => {
    if (process.platform !== 'linux') throw new Error('a network is cut in a namespace: run this on Linux');
    outcome = await cutClientsOff(DEADLINE_MS);
  }, 2 * DEADLINE_MS);

  it.each(['sse', 'connect', 'grpc'] as const)('are disconnected on %s', (wire) => {
    expect(outcome.isTaken[wire]).toBe(true);
    expect(outcome.freedAfterMs[wire]).toBeLessThan(DEADLINE_MS);
  });

  it('are distinguished from slow readers, which stay connected', () => {
    expect(outcome).toMatchObject({ slowIsThere: true, slowCatchesUp: true });
  });

  it('are counted in the log', () => {
    const lines = outcome.log.map((line) => JSON.parse(line) as { msg: string; connections?: number });
    const freed = lines.filter(({ msg }) => msg === 'connections of vanished clients closed');
    expect(freed.map(({ connections }) => connections)).toContainEqual(expect.any(Number));
  });
});
