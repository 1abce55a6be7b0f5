import { readFileSync } from 'node:fs';
import { cruise, type ICruiseOptions } from 'dependency-cruiser';
import { printWork } from './print-work.js';

/** Cruises the files that `LIST` names, from the folder `REPOSITORY`, with its cache in `CACHE` unless that is empty. */
const { REPOSITORY = '', CACHE = '', LIST = '' } = process.env;
const files = readFileSync(LIST, 'utf8').split('\n');
process.chdir(REPOSITORY);

const options: ICruiseOptions = {
  outputType: 'json',
  // Imports of types count, as they do for the others.
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
  exclude: { path: 'node_modules' },
  ...(CACHE === '' ? {} : { cache: { folder: CACHE, strategy: 'content' } }),
};
await printWork(async () => {
  const { output } = await cruise(files, options, {
    extensions: ['.ts', '.tsx', '.mts', '.cts', '.d.ts', '.js', '.jsx', '.mjs', '.cjs', '.json'],
    exportsFields: ['exports'],
    conditionNames: ['import', 'require', 'node', 'default', 'types'],
  });
  if (typeof output !== 'string') throw new TypeError('JSON was expected');
  return (JSON.parse(output) as { modules: unknown[] }).modules.length;
});
