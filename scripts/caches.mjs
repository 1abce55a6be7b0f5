import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { versionOf } from './source-files.mjs';
import { inRoot } from './workspace.mjs';

const CACHES = join('node_modules', '.cache', 'run-gateway');

/** Returns the path, relative to the project, of a cache folder or file that git ignores. */
export const cachePath = (...segments) => join(CACHES, ...segments);

/** Returns a fingerprint of files; it changes whenever an editor or git writes one of them. */
export const fingerprintOf = (files) =>
  createHash('sha256').update(files.map(versionOf).join('\n')).digest('hex');

/**
 * Runs a step unless it has passed on exactly these files before. Resolves with the step's
 * exit code and output; a step that failed is always run again.
 */
export async function unlessPassed(name, files, step) {
  const stamp = inRoot(cachePath(`${name}.stamp`));
  const current = fingerprintOf(files);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return { status: 0, output: '' };
  rmSync(stamp, { force: true });
  const result = await step();
  if (result.status === 0) {
    mkdirSync(inRoot(CACHES), { recursive: true });
    writeFileSync(stamp, current);
  }
  return result;
}
