import { NodeRepoFs } from '#sandbox';
import { analyseImports, SourceReader } from '#workers-code';
import { WorkClock } from '../work-clock.js';

/** At these percents of its progress `code_imports` begins to read files, and has read them all. */
const [READING, READ] = [10, 85];

/** Runs `code_imports` cold over `REPOSITORY` and prints, besides, how long the files took to be read and parsed. */
const { REPOSITORY = '', THREADS = '1' } = process.env;

const clock = new WorkClock();
const reader = new SourceReader({ threads: Number(THREADS) });
let [begun, done] = [NaN, NaN];
const { totals } = await analyseImports({
  fs: new NodeRepoFs(REPOSITORY),
  reader,
  onProgress: ({ percent, message }) => {
    if (percent === READING && Number.isNaN(begun)) begun = performance.now();
    if (percent === READ && message.startsWith('Finding')) done = performance.now();
  },
});
clock.stop(totals.files, { bytes: totals.bytes, stageMs: done - begun });
await reader.close();
