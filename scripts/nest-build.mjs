import { cpSync, existsSync, readFileSync, rmSync, symlinkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprintOf } from './caches.mjs';
import { capture } from './child.mjs';
import { builtSources, inputFiles } from './source-files.mjs';
import { inRoot } from './workspace.mjs';

const CONFIGURATION = ['package.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'];
const SOURCES = ['apps', 'libs'];
/** Kept between runs, so that the compiler builds what has changed. Outside of node_modules, whose sources it would not build. */
const COPY = inRoot('tmp', 'nest-build');
const STAMP = join(COPY, '.configuration');

/** The files that the result of `nest build` depends on, this project's scripts for it among them. */
export const nestBuildInput = () =>
  inputFiles([...CONFIGURATION, 'package-lock.json', 'scripts', ...SOURCES]);

/** Begins anew once the configuration is another one: the compiler's state holds for the one it was made with. */
function copySources() {
  const configuration = fingerprintOf([...CONFIGURATION, 'package-lock.json']);
  const isSame = existsSync(STAMP) && readFileSync(STAMP, 'utf8') === configuration;
  const stale = isSame ? SOURCES.map((name) => join(COPY, name)) : [COPY];
  for (const path of stale) rmSync(path, { recursive: true, force: true });
  mkdirSync(COPY, { recursive: true });
  for (const name of [...CONFIGURATION, ...SOURCES]) {
    cpSync(inRoot(name), join(COPY, name), { recursive: true, preserveTimestamps: true });
  }
  if (!existsSync(join(COPY, 'node_modules')))
    symlinkSync(inRoot('node_modules'), join(COPY, 'node_modules'));
  writeFileSync(STAMP, configuration);
}

/**
 * Builds a copy of the sources with `nest build`, and fails unless there is one file for each source
 * in the layout that package.json's `imports` expects. A failed build leaves nothing for the next one.
 */
export async function buildWithNest({ env }) {
  copySources();
  const built = await capture('nest', ['build'], { env, cwd: COPY });
  const outputOf = (source) => join(COPY, 'dist', source.replace(/\.ts$/, '.js'));
  const missing = builtSources().filter((source) => !existsSync(outputOf(source)));
  if (built.status === 0 && missing.length === 0) return built;
  rmSync(COPY, { recursive: true, force: true });
  if (built.status !== 0) return built;
  return { status: 1, output: `nest build wrote nothing for:\n${missing.join('\n')}\n` };
}
