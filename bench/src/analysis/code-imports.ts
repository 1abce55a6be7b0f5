import { appendFile, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleaved, type Measurable } from '../interleaved.js';
import { isMeasured } from '../own-contenders.js';
import type { Scenario } from '../scenario.js';
import { contenderTable, type Table } from '../table.js';
import { measuredProcess, type MeasuredWork } from './measured-process.js';
import { Checkout, LARGEST } from './pinned-repository.js';

const IMPORTS = fileURLToPath(new URL('./servers/imports-process.js', import.meta.url));
const PEERS = new URL('../../../../bench/peers/dist/peers/', import.meta.url);
const CHANGED_FILES = 10;
const MIB = 2 ** 20;

/** The folders that one table is measured with. */
interface Place {
  readonly repository: string;
  /** Names the files that every contender reads. */
  readonly list: string;
  readonly base: string;
}

/** All imports of the largest repository: from nothing, and after a commit that changes ten files. */
export const codeImports: Scenario = {
  name: 'code-imports',
  title: `code_imports against dependency-cruiser and madge on ${LARGEST.owner}/${LARGEST.name}`,
  async run({ rounds }) {
    const checkout = await Checkout.of(LARGEST);
    const base = await mkdtemp(join(tmpdir(), 'bench-imports-'));
    try {
      const place = { repository: checkout.folder, list: join(base, 'files'), base };
      const { files } = await ours(place, { LIST: place.list });
      const cold = await interleaved(coldContenders(place), rounds);
      const second = await interleaved(await secondContenders(place), rounds);
      return {
        tables: [
          ...tablesOf(`cold, ${files} files`, cold),
          ...tablesOf(`second commit, ${CHANGED_FILES} files changed`, second),
        ],
      };
    } finally {
      await rm(base, { recursive: true, force: true });
      await checkout.remove();
    }
  },
};

function coldContenders(place: Place): Measurable<MeasuredWork>[] {
  return [
    { name: 'code_imports', measure: () => ours(place, {}) },
    { name: 'dependency-cruiser', measure: () => peer('dependency-cruiser', place, {}) },
    { name: 'madge', measure: () => peer('madge', place, {}) },
  ];
}

/** Each has seen the commit before; the cache is as that left it, so that no sample profits from another. */
async function secondContenders(place: Place): Promise<Measurable<MeasuredWork>[]> {
  const seen = join(place.base, 'facts');
  await ours(place, { CACHE: seen });
  const cruised = join(place.base, 'cruised');
  if (isMeasured('dependency-cruiser')) await peer('dependency-cruiser', place, { CACHE: cruised });
  await changeFiles(place);
  const withCopy = async (
    cache: string,
    measure: (env: Readonly<Record<string, string>>) => Promise<MeasuredWork>,
  ): Promise<MeasuredWork> => {
    const copy = await mkdtemp(join(place.base, 'cache-'));
    await cp(cache, copy, { recursive: true });
    try {
      return await measure({ CACHE: copy });
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  };
  return [
    { name: 'code_imports', measure: () => withCopy(seen, (env) => ours(place, env)) },
    {
      name: 'dependency-cruiser, its cache on',
      measure: () => withCopy(cruised, (env) => peer('dependency-cruiser', place, env)),
    },
    { name: 'dependency-cruiser, its cache off', measure: () => peer('dependency-cruiser', place, {}) },
    { name: 'madge', measure: () => peer('madge', place, {}) },
  ];
}

/** The next commit: files from all over the repository get another line. */
async function changeFiles({ repository, list }: Place): Promise<void> {
  const paths = (await readFile(list, 'utf8')).split('\n');
  const step = Math.floor(paths.length / CHANGED_FILES);
  for (let index = 0; index < CHANGED_FILES; index += 1)
    await appendFile(join(repository, paths[index * step] ?? ''), '\n// The next commit.\n');
}

function ours(place: Place, env: Readonly<Record<string, string>>): Promise<MeasuredWork> {
  return measuredProcess(IMPORTS, { REPOSITORY: place.repository, ...env });
}

function peer(
  name: string,
  { repository, list }: Place,
  env: Readonly<Record<string, string>>,
): Promise<MeasuredWork> {
  const script = fileURLToPath(new URL(`${name}.js`, PEERS));
  return measuredProcess(script, { REPOSITORY: repository, LIST: list, ...env });
}

function tablesOf(what: string, found: ReadonlyMap<string, readonly MeasuredWork[]>): Table[] {
  const of = (value: (work: MeasuredWork) => number): Map<string, number[]> =>
    new Map([...found].map(([name, works]) => [name, works.map(value)]));
  const baselines = ['code_imports'];
  return [
    contenderTable({
      title: `By the clock, ${what}`,
      unit: 's',
      samples: of(({ ms }) => ms / 1000),
      baselines,
    }),
    contenderTable({
      title: `Processor time of all threads, ${what}`,
      unit: 's',
      samples: of(({ cpuMs }) => cpuMs / 1000),
      baselines,
    }),
    contenderTable({
      title: `Peak of resident memory, ${what}`,
      unit: 'MiB',
      samples: of(({ peakBytes }) => peakBytes / MIB),
      baselines,
    }),
  ];
}
