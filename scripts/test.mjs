import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { cachePath } from './caches.mjs';
import { check } from './check.mjs';
import { run } from './child.mjs';
import { withScratchFolder } from './scratch-folder.mjs';
import { MEASURING_SPECS, UNIT_SPECS } from './spec-files.mjs';
import { inRoot } from './workspace.mjs';

const NODE_OPTIONS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const JEST = join('node_modules', 'jest', 'bin', 'jest.js');
/** One more than there are processors: a spec that waits for its processes leaves a processor idle. */
const AT_ONCE = [`--maxWorkers=${availableParallelism() + 1}`];

/** Runs jest; a run that ends without totals, or fails without a failed test, counts as one failure. */
function jest({ node, env }, args) {
  return withScratchFolder(async (scratch) => {
    const file = join(scratch, 'counts.json');
    const reporters = ['--reporters=default', '--reporters=<rootDir>/scripts/jest-counts-reporter.mjs'];
    const status = await run(node, [...NODE_OPTIONS, JEST, ...args, ...reporters], {
      env: {
        NODE_COMPILE_CACHE: inRoot(cachePath('compiled')),
        ...env,
        TMPDIR: scratch,
        JEST_COUNTS_FILE: file,
      },
    });
    const counts = existsSync(file)
      ? JSON.parse(readFileSync(file, 'utf8'))
      : { passed: 0, failed: 0, skipped: 0 };
    if (status !== 0 && counts.failed === 0) counts.failed = 1;
    return counts;
  });
}

const sum = (parts) =>
  Object.fromEntries(
    ['passed', 'failed', 'skipped'].map((name) => [
      name,
      parts.reduce((total, counts) => total + (counts[name] ?? 0), 0),
    ]),
  );

/** The last line of a test run, alone on its line, for people and for CI. */
export function printTotals({ passed, failed, skipped = 0 }) {
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}

/** The tests against real reverse proxies. */
export function testProxies(runtime, args) {
  return jest(runtime, ['--config=jest.proxies.config.mjs', ...args]);
}

/** The unit specs, or those of them that jest's arguments choose. */
export function testUnits(runtime, args) {
  return jest(runtime, [...AT_ONCE, ...(args.length > 0 ? args : [UNIT_SPECS])]);
}

/** The checks and every test; with jest's arguments only the tests that they choose. */
export async function test(runtime, args) {
  if (args.length > 0) return jest(runtime, args);
  const left = ['/node_modules/', '/test/proxies/', ...MEASURING_SPECS];
  const others = left.flatMap((path) => ['--testPathIgnorePatterns', path]);
  return sum([
    await check(runtime),
    await jest(runtime, [...AT_ONCE, String.raw`spec\.ts$`, ...others]),
    await jest(runtime, ['--runInBand', ...MEASURING_SPECS]),
  ]);
}
