#!/usr/bin/env node
// Runs before anything is installed, on the Node that is there: plain JavaScript, built-in modules only.
import { appArguments, chosenApp } from './app.mjs';
import { ensureBuild } from './build.mjs';
import { check } from './check.mjs';
import { run } from './child.mjs';
import { writeDeclarations } from './declarations.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { dev } from './dev.mjs';
import { nodeRuntime } from './node-runtime.mjs';
import { ensureSystemParts, PROXY_PARTS, TEST_PARTS } from './system-parts.mjs';
import { choosesApp } from './spec-files.mjs';
import { printTotals, test, testProxies, testUnits } from './test.mjs';
import { say, ToolFailure } from './workspace.mjs';

const startApp = (app) => async (runtime, args) => {
  await ensureBuild(runtime);
  return run(runtime.node, appArguments(app, args), { env: runtime.env });
};

const exitCodeOf = ({ failed }) => (failed > 0 ? 1 : 0);

const ended = (totals) => {
  printTotals(totals);
  return exitCodeOf(totals);
};

const suite = (parts, runTests) => async (runtime, args) => {
  if (parts === PROXY_PARTS || choosesApp(args)) {
    await ensureSystemParts(parts);
    await ensureBuild(runtime);
  }
  return ended(await runTests(runtime, args));
};

/** Each gets the Node to use and the rest of the command line, and resolves with the exit code. */
const COMMANDS = {
  setup: async () => 0,
  build: async (runtime) => {
    await ensureBuild(runtime);
    return 0;
  },
  package: async (runtime) => {
    await ensureBuild(runtime);
    await writeDeclarations(runtime);
    return 0;
  },
  demo: startApp('demo'),
  start: (runtime, args) => {
    const { app, rest } = chosenApp(args, 'gateway');
    return startApp(app)(runtime, rest);
  },
  db: startApp('database'),
  dev,
  check: async (runtime) => exitCodeOf(await check(runtime)),
  test: suite(TEST_PARTS, test),
  'test:unit': async (runtime, args) => ended(await testUnits(runtime, args)),
  'test:proxies': suite(PROXY_PARTS, testProxies),
};

const [name, ...args] = process.argv.slice(2);
try {
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : undefined;
  if (!command) throw new ToolFailure(`usage: run.mjs <${Object.keys(COMMANDS).join('|')}> [arguments]`);
  await ensureDependencies();
  process.exit(await command(nodeRuntime(), args));
} catch (error) {
  if (error instanceof ToolFailure) say(error.message);
  else console.error(error);
  if (name?.startsWith('test')) printTotals({ passed: 0, failed: 1 });
  process.exit(1);
}
