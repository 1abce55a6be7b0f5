import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { printWork } from './print-work.js';

/** As much of it as is used: it has no types of its own. */
type Madge = (
  paths: readonly string[],
  options: { readonly baseDir: string; readonly fileExtensions: readonly string[] },
) => Promise<{ obj(): Record<string, readonly string[]> }>;

const madge = createRequire(import.meta.url)('madge') as Madge;

/** Reads the files that `LIST` names, from the folder `REPOSITORY`. */
const { REPOSITORY = '', LIST = '' } = process.env;
const files = readFileSync(LIST, 'utf8').split('\n');
process.chdir(REPOSITORY);

await printWork(async () => {
  const found = await madge(files, {
    baseDir: REPOSITORY,
    fileExtensions: ['js', 'jsx', 'ts', 'tsx', 'mjs', 'cjs', 'mts', 'cts'],
  });
  return Object.keys(found.obj()).length;
});
