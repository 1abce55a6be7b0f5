#!/usr/bin/env node
// `npm run bench`: brings the build and the peers up to date, then measures.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMPILER, ensureBuild } from '../scripts/build.mjs';
import { run } from '../scripts/child.mjs';
import { ensureDependencies } from '../scripts/dependencies.mjs';
import { nodeRuntime } from '../scripts/node-runtime.mjs';
import { inRoot, say, ToolFailure } from '../scripts/workspace.mjs';
import { benchAgainst, takeAgainst } from './against.mjs';

const PEERS = join('bench', 'peers');
const STAMP = inRoot(PEERS, 'node_modules', '.installed-lock');
/** The servers under test have core 0 to themselves. */
const CLIENT_CORE = '1';

/** The peers are not among the project's dependencies: only who measures installs them. */
async function ensurePeers() {
  const wanted = createHash('sha256')
    .update(readFileSync(inRoot(PEERS, 'package-lock.json')))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  say(`installing the peers into ${PEERS} with npm ci`);
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const args = [...npm.slice(1), 'ci', '--prefix', PEERS, '--ignore-scripts', '--loglevel=error'];
  const status = await run(npm[0], args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new ToolFailure(`npm ci failed with exit code ${status}.`);
  writeFileSync(STAMP, wanted);
}

async function compile({ node, env }, project) {
  const status = await run(node, [COMPILER, '-p', project], { env, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new ToolFailure(`${project} does not compile.`);
}

try {
  const { commit, rest } = takeAgainst(process.argv.slice(2));
  await ensureDependencies();
  const runtime = nodeRuntime();
  await ensureBuild(runtime);
  await compile(runtime, join('bench', 'tsconfig.json'));
  if (commit !== undefined) process.exit(await benchAgainst(commit, rest, runtime, CLIENT_CORE));
  await ensurePeers();
  await compile(runtime, join(PEERS, 'tsconfig.json'));
  const main = join('dist', 'bench', 'src', 'main.js');
  const args = ['-c', CLIENT_CORE, runtime.node, main, ...rest];
  process.exit(await run('taskset', args, { env: runtime.env }));
} catch (error) {
  if (error instanceof ToolFailure) say(error.message);
  else console.error(error);
  process.exit(1);
}
