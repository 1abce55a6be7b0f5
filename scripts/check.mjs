import { COMPILER } from './build.mjs';
import { capture } from './child.mjs';
import { compareGeneratedCode } from './generated-code.mjs';
import { buildWithNest } from './nest-build.mjs';
import { seconds } from './workspace.mjs';

const command =
  (program, ...args) =>
  ({ env }) =>
    capture(program, args, { env });

const STEPS = [
  ['format', command('prettier', '--check', '--log-level', 'warn', '.')],
  ['lint', command('oxlint', '-f', 'unix')],
  ['types', command('node', COMPILER, '-p', 'tsconfig.json', '--noEmit', '--incremental', 'false')],
  [
    'bench types',
    command('node', COMPILER, '-p', 'bench/tsconfig.json', '--noEmit', '--incremental', 'false'),
  ],
  ['proto', command('buf', 'lint')],
  ['generated code', compareGeneratedCode],
  ['unused code', command('knip')],
  ['nest build', buildWithNest],
];

/**
 * Everything that is verified without running the project, one line a step.
 * A failed step does not stop the others. Resolves with how many passed and failed.
 */
export async function check(runtime) {
  const counts = { passed: 0, failed: 0 };
  for (const [name, step] of STEPS) {
    const startedAtMs = Date.now();
    const { status, output } = await step(runtime);
    const verdict = status === 0 ? 'ok' : 'FAILED';
    counts[status === 0 ? 'passed' : 'failed'] += 1;
    if (status !== 0) console.log(output.trimEnd());
    console.log(`check: ${name.padEnd(14)} ${verdict} (${seconds(startedAtMs)})`);
  }
  return counts;
}
