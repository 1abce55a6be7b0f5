import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { run } from './child.mjs';
import { inRoot, say, seconds, ToolFailure } from './workspace.mjs';

const LOCK = inRoot('package-lock.json');
const STAMP = inRoot('node_modules', '.installed-lock');
/** npm's own record of what it installed; it writes it last, and `npm ci` removes it first. */
const INSTALLED = inRoot('node_modules', '.package-lock.json');

const fingerprint = () =>
  createHash('sha256')
    .update(`${process.platform} ${process.arch}\n`)
    .update(readFileSync(LOCK))
    .digest('hex');

function installedMatchesLock() {
  if (!existsSync(INSTALLED)) return false;
  const wanted = JSON.parse(readFileSync(LOCK, 'utf8')).packages;
  const present = JSON.parse(readFileSync(INSTALLED, 'utf8')).packages;
  const installed = ([path, entry]) =>
    path === '' || present[path]?.version === entry.version || (entry.optional && !present[path]);
  return Object.entries(wanted).every(installed) && Object.keys(present).every((path) => path in wanted);
}

function upToDate() {
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint()) return true;
  if (!installedMatchesLock()) return false;
  writeFileSync(STAMP, fingerprint());
  return true;
}

/**
 * Installs exactly what package-lock.json names, unless that is what is there.
 * The stamp is written last, so an install that was cut off is done again.
 */
export async function ensureDependencies() {
  if (upToDate()) return;
  const startedAtMs = Date.now();
  say('installing the dependencies with npm ci (about a minute)');
  const npm = process.env.npm_execpath
    ? [process.execPath, process.env.npm_execpath]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
  const options = ['--include=dev', '--include=optional', '--ignore-scripts', '--loglevel=error'];
  const args = [...npm.slice(1), 'ci', ...options];
  const status = await run(npm[0], args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new ToolFailure(`npm ci failed with exit code ${status}.`);
  writeFileSync(STAMP, fingerprint());
  say(`installed in ${seconds(startedAtMs)}`);
}
