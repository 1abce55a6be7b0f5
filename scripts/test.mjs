import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from './check.mjs';
import { run } from './child.mjs';

const NODE_OPTIONS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const JEST = join('node_modules', 'jest', 'bin', 'jest.js');

/** Runs jest; a run that ends without totals, or fails without a failed test, counts as one failure. */
async function jest({ node, env }, args) {
  const folder = mkdtempSync(join(tmpdir(), 'jest-counts-'));
  const file = join(folder, 'counts.json');
  const reporters = ['--reporters=default', '--reporters=<rootDir>/scripts/jest-counts-reporter.mjs'];
  try {
    const status = await run(node, [...NODE_OPTIONS, JEST, ...args, ...reporters], {
      env: { ...env, JEST_COUNTS_FILE: file },
    });
    const counts = existsSync(file)
      ? JSON.parse(readFileSync(file, 'utf8'))
      : { passed: 0, failed: 0, skipped: 0 };
    if (status !== 0 && counts.failed === 0) counts.failed = 1;
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The last line of a test run, alone on its line, for people and for CI. */
export function printTotals({ passed, failed, skipped = 0 }) {
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}

/** The tests against real reverse proxies. */
export function testProxies(runtime, args) {
  return jest(runtime, ['--config=jest.proxies.config.mjs', ...args]);
}

/** The checks and every test; with jest's arguments only the tests that they choose. */
export async function test(runtime, args) {
  if (args.length > 0) return jest(runtime, args);
  const parts = [
    await check(runtime),
    // They take a core each, while those that start processes have both for them.
    await jest(runtime, ['--maxWorkers=2', '(?<!e2e-)spec\\.ts$']),
    await jest(runtime, ['e2e-spec\\.ts$']),
  ];
  const sumOf = (name) => parts.reduce((sum, counts) => sum + (counts[name] ?? 0), 0);
  return { passed: sumOf('passed'), failed: sumOf('failed'), skipped: sumOf('skipped') };
}
