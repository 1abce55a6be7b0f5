import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative, resolve } from 'node:path';

/** As much of it as is used: it has no types of its own. */
type Madge = (
  paths: readonly string[],
  options: {
    readonly baseDir: string;
    readonly fileExtensions: readonly string[];
    readonly tsConfig?: string;
    readonly detectiveOptions: object;
  },
) => Promise<{ obj(): Record<string, readonly string[]> }>;

const madge = createRequire(import.meta.url)('madge') as Madge;

/**
 * Prints madge's imports of the files named by `LIST` in the folder `REPOSITORY`, with the paths of
 * the configuration `TSCONFIG` unless that is empty: one line `[file, target]` per edge.
 */
const { REPOSITORY = '', LIST = '', TSCONFIG = '' } = process.env;
const files = readFileSync(LIST, 'utf8').split('\n');
process.chdir(REPOSITORY);

const found = await madge(files, {
  baseDir: REPOSITORY,
  fileExtensions: ['js', 'jsx', 'ts', 'tsx', 'mjs', 'cjs', 'mts', 'cts'],
  ...(TSCONFIG === '' ? {} : { tsConfig: resolve(TSCONFIG) }),
  detectiveOptions: { ts: { mixedImports: true }, tsx: { mixedImports: true }, es6: { mixedImports: true } },
});
const named = (path: string): string => relative(REPOSITORY, resolve(REPOSITORY, path));
const lines = Object.entries(found.obj()).flatMap(([file, targets]) =>
  targets.map((target) => JSON.stringify([named(file), named(target)])),
);
process.stdout.write(lines.join('\n'));
