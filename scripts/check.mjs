import { availableParallelism } from 'node:os';
import { COMPILER } from './build.mjs';
import { cachePath, unlessPassed } from './caches.mjs';
import { capture } from './child.mjs';
import { compareGeneratedCode, GENERATED_CODE_INPUT } from './generated-code.mjs';
import { buildWithNest, nestBuildInput } from './nest-build.mjs';
import { inputFiles } from './source-files.mjs';
import { seconds } from './workspace.mjs';

const command =
  (program, ...args) =>
  ({ env }) =>
    capture(program, args, { env });

/** The compiler keeps what it found out, and looks again only at what a change can reach. */
const types = (project, name) =>
  command(
    ...['node', COMPILER, '-p', project, '--noEmit'],
    ...['--incremental', '--tsBuildInfoFile', cachePath(`${name}.tsbuildinfo`)],
  );

const FORMAT_CACHE = ['--cache', '--cache-strategy', 'content', '--cache-location', cachePath('prettier')];

/** The longest first, so that none of them is left to run alone at the end. */
const STEPS = [
  ['format', command('prettier', '--check', '--log-level', 'warn', ...FORMAT_CACHE, '.')],
  ['nest build', (runtime) => unlessPassed('nest-build', nestBuildInput(), () => buildWithNest(runtime))],
  ['lint', command('oxlint', '-f', 'unix')],
  ['types', types('tsconfig.json', 'types')],
  ['unused code', command('knip')],
  ['bench types', types('bench/tsconfig.json', 'bench-types')],
  [
    'generated code',
    (runtime) =>
      unlessPassed('generated-code', inputFiles(GENERATED_CODE_INPUT), () => compareGeneratedCode(runtime)),
  ],
  ['proto', command('buf', 'lint')],
];

async function runStep([name, step], runtime) {
  const startedAtMs = Date.now();
  const { status, output } = await step(runtime);
  const passed = status === 0;
  if (!passed) console.log(output.trimEnd());
  console.log(`check: ${name.padEnd(14)} ${passed ? 'ok' : 'FAILED'} (${seconds(startedAtMs)})`);
  return passed;
}

/**
 * Everything that is verified without running the project, one line for each step as it ends.
 * As many steps run at once as there are processors, and a failed one does not stop the others.
 * Resolves with how many passed and failed.
 */
export async function check(runtime) {
  const waiting = [...STEPS];
  const counts = { passed: 0, failed: 0 };
  const lane = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      counts[(await runStep(step, runtime)) ? 'passed' : 'failed'] += 1;
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, lane));
  return counts;
}
