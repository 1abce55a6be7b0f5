import { gatewayContender, standaloneContender, type Contender } from './sse-fan-out.js';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const contenders: readonly Contender[] = [
  standaloneContender('limit (adaptive)', 'bare-sse'),
  standaloneContender('limit (per turn)', 'bare-sse', { FLUSH: 'turn' }),
  gatewayContender('gateway'),
  standaloneContender('Nest @Sse', 'nest-sse'),
];

for (const batch of [1, 100]) {
  for (const watchers of [1, 10, 100, 1000]) {
    const events = Number(process.env['EVENTS'] ?? Math.max(2_000, Math.min(100_000, 3_000_000 / watchers)));
    const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const contender of contenders) {
        const { name } = contender;
        const total = name === 'Nest @Sse' ? Math.max(500, events / 20) : events;
        const run = { events: total, batch, intervalMs: 0, payloadBytes: 0, stamp: false };
        samples.get(name)?.push((await contender.measure(watchers, run)).deliveriesPerSecond);
      }
    }
    const limit = median(samples.get('limit (adaptive)') ?? []);
    for (const [name, values] of samples) {
      const value = median(values);
      const rate = Math.round(value).toLocaleString('en').padStart(12);
      const ratio = (value / limit).toFixed(3);
      process.stdout.write(`batch ${batch} W ${watchers}  ${name.padEnd(18)} ${rate}/s  ${ratio}\n`);
    }
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
