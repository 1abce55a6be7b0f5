import { parseArgs } from 'node:util';
import { benchSettings } from './bench-settings.js';
import { environmentText } from './environment.js';
import { keepResult, publishResult } from './results-file.js';
import { SCENARIOS } from './scenarios.js';
import { tableText } from './table.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean', default: false }, publish: { type: 'boolean', default: false } },
});
const unknown = positionals.find((wanted) => !SCENARIOS.some(({ name }) => name === wanted));
if (unknown !== undefined) throw new Error(`there is no scenario ${unknown}; --list names them`);

if (values.list) {
  for (const { name, title } of SCENARIOS) process.stdout.write(`${name.padEnd(20)} ${title}\n`);
} else {
  const settings = benchSettings(process.env);
  const environment = environmentText(settings.rounds, settings.scale);
  process.stdout.write(`${environment}\n`);
  for (const scenario of SCENARIOS) {
    if (positionals.length > 0 && !positionals.includes(scenario.name)) continue;
    const startedAt = performance.now();
    process.stdout.write(`\n== ${scenario.name}: ${scenario.title}\n`);
    try {
      const result = await scenario.run(settings);
      for (const table of result.tables) process.stdout.write(`\n${tableText(table)}`);
      await keepResult(scenario, result, environment);
      if (values.publish) await publishResult(scenario, result, environment);
    } catch (error) {
      process.exitCode = 1;
      process.stderr.write(`bench: ${scenario.name} failed: ${String(error)}\n`);
    }
    process.stdout.write(`\n(${((performance.now() - startedAt) / 1000).toFixed(1)} s)\n`);
  }
}
