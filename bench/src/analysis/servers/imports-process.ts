import { writeFile } from 'node:fs/promises';
import { NodeRepoFs } from '#sandbox';
import { analyseImports, SourceReader } from '#workers-code';
import { WorkClock } from '../work-clock.js';

/**
 * Runs `code_imports` once over the folder `REPOSITORY`, with the fact cache in `CACHE` unless that is
 * empty. `LIST` receives the paths of the JavaScript and TypeScript files that were read.
 */
const { REPOSITORY = '', CACHE = '', LIST = '' } = process.env;

const clock = new WorkClock();
const reader = new SourceReader(CACHE === '' ? {} : { cacheDirectory: CACHE });
const { files, totals } = await analyseImports({ fs: new NodeRepoFs(REPOSITORY), reader });
clock.stop(totals.files, { imports: totals.imports, bytes: totals.bytes });
await reader.settled();
await reader.close();
const paths = files.map(({ path }) => path).filter((path) => /\.[cm]?[jt]sx?$/.test(path));
if (LIST !== '') await writeFile(LIST, paths.join('\n'));
