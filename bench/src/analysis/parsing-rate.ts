import { fileURLToPath } from 'node:url';
import { interleaved } from '../interleaved.js';
import type { Scenario } from '../scenario.js';
import { contenderTable, type Table } from '../table.js';
import { measuredProcess, type MeasuredWork } from './measured-process.js';
import { Checkout, GO_CODE, LARGEST, PYTHON_CODE, type PinnedRepository } from './pinned-repository.js';

const STAGE = fileURLToPath(new URL('./servers/stage-process.js', import.meta.url));
const BARE = fileURLToPath(new URL('./servers/bare-process.js', import.meta.url));
const BYTES_PER_MS_TO_MB_PER_S = 1 / 1000;
const SOURCES: readonly (readonly [string, PinnedRepository])[] = [
  ['TypeScript', LARGEST],
  ['Go', GO_CODE],
  ['Python', PYTHON_CODE],
];

interface ParsingWork extends MeasuredWork {
  readonly bytes: number;
  readonly stageMs: number;
}

/** Listing, reading, hashing, threads and what goes between them, against the parser alone. */
export const parsingRate: Scenario = {
  name: 'parsing-rate',
  title: 'MB/s of code_imports in a new process, one parsing thread, against the bare parser',
  async run({ rounds }) {
    const tables: Table[] = [];
    for (const [language, pinned] of SOURCES) {
      const checkout = await Checkout.of(pinned);
      try {
        tables.push(await tableOf(language, checkout.folder, rounds));
      } finally {
        await checkout.remove();
      }
    }
    return { tables };
  },
};

async function tableOf(language: string, folder: string, rounds: number): Promise<Table> {
  const env = { REPOSITORY: folder };
  const samples = await interleaved(
    [
      { name: 'bare', measure: () => measuredProcess<ParsingWork>(BARE, env) },
      { name: 'staged', measure: () => measuredProcess<ParsingWork>(STAGE, env) },
    ],
    rounds,
  );
  const rate = (name: string, per: 'ms' | 'stageMs'): number[] =>
    (samples.get(name) ?? []).map((work) => (work.bytes / work[per]) * BYTES_PER_MS_TO_MB_PER_S);
  return contenderTable({
    title: `${language}, ${folder.split('/').at(-1) ?? ''}`,
    unit: 'MB/s',
    samples: new Map([
      ['bare parser', rate('bare', 'ms')],
      ['files read and parsed', rate('staged', 'stageMs')],
      ['code_imports, all of it', rate('staged', 'ms')],
    ]),
    baselines: ['bare parser'],
  });
}
