import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from './child.mjs';
import { builtSources } from './source-files.mjs';
import { inRoot } from './workspace.mjs';

const BUILD_INPUT = ['apps', 'libs', 'package.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'];

/**
 * Builds a copy of the sources with `nest build`, and fails unless it writes
 * one file for each source in the layout that package.json's `imports` expects.
 */
export async function buildWithNest({ env }) {
  const copy = mkdtempSync(join(tmpdir(), 'nest-build-'));
  try {
    for (const name of BUILD_INPUT) cpSync(inRoot(name), join(copy, name), { recursive: true });
    symlinkSync(inRoot('node_modules'), join(copy, 'node_modules'));
    const built = await capture('nest', ['build'], { env, cwd: copy });
    if (built.status !== 0) return built;
    const outputOf = (source) => join(copy, 'dist', source.replace(/\.ts$/, '.js'));
    const missing = builtSources().filter((source) => !existsSync(outputOf(source)));
    if (missing.length === 0) return built;
    return { status: 1, output: `nest build wrote nothing for:\n${missing.join('\n')}\n` };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
