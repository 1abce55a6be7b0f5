#!/usr/bin/env node
// Runs on the Node that is there, which may be an older one: plain JavaScript, built-in modules only.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST = 24;
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const MAIN = new URL('../dist/apps/cli/src/main.js', import.meta.url);

/** The Node 24 that the install brought, where there is one for this system. */
function packagedNode() {
  const { platform, arch } = process;
  try {
    const manifest = createRequire(import.meta.url).resolve(`node-${platform}-${arch}/package.json`);
    return join(dirname(manifest), 'bin', 'node');
  } catch {
    return undefined;
  }
}

function refuse(why) {
  process.stderr.write(
    `run-gateway needs Node ${OLDEST} or newer, and this is ${process.version}${why}: ` +
      `install Node ${OLDEST} and run the command again.\n`,
  );
  process.exit(1);
}

/** Runs the command on another Node and ends as that one does. */
function runOn(node) {
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
  const child = spawn(node, [fileURLToPath(MAIN), ...process.argv.slice(2)], { env, stdio: 'inherit' });
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => refuse(`, and ${node} does not start (${error.message})`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

if (Number(process.versions.node.split('.')[0]) >= OLDEST) {
  await import(MAIN.href);
} else {
  const node = packagedNode();
  if (node) runOn(node);
  else refuse(` on ${process.platform} ${process.arch}`);
}
