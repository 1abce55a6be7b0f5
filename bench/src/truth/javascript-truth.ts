import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { linesOf } from './lines-of.js';
import { LinkedPackages } from './linked-packages.js';
import type { Expected, JudgedCheckout, TruthSource, UnderstoodImport } from './truth-project.js';

const PEERS = new URL('../../../../bench/peers/dist/peers/', import.meta.url);
const SOURCE = /\.(?:[cm]?[jt]sx?|vue)$/;

/** Ways to name a file that are no import to either of them. */
const NO_IMPORT_TO_THEM: ReadonlySet<string> = new Set(['url', 'require-resolve']);

/**
 * Edges according to dependency-cruiser or madge: an edge exists if one of them has it. Both run
 * without installed or built packages, so neither can resolve the name of a package of the same
 * repository; of such an import only the package's folder is compared. `tsconfigs` have the path
 * aliases of the files below their folders.
 */
export function javascriptTruth(...tsconfigs: readonly string[]): TruthSource {
  return {
    name: 'dependency-cruiser and madge',
    async expected(checkout) {
      const base = await mkdtemp(join(tmpdir(), 'bench-truth-'));
      try {
        const cruised: CruisedLine[] = [];
        const madge: MadgeLine[] = [];
        for (const [tsconfig, files] of byConfiguration(checkout.files, tsconfigs)) {
          const list = join(base, 'files');
          await writeFile(list, files.join('\n'));
          const env = { ...process.env, REPOSITORY: checkout.folder, LIST: list, TSCONFIG: tsconfig };
          cruised.push(...((await peer('cruised-imports', env)) as CruisedLine[]));
          madge.push(...((await peer('madge-edges', env)) as MadgeLine[]));
        }
        return expectedOf(checkout, cruised, madge, await LinkedPackages.of(checkout.folder));
      } finally {
        await rm(base, { recursive: true, force: true });
      }
    },
  };
}

/** Each file goes with the configuration nearest to it, or with none. */
function byConfiguration(paths: ReadonlySet<string>, tsconfigs: readonly string[]): Map<string, string[]> {
  const nearest = tsconfigs.toSorted((a, b) => b.length - a.length);
  const files = new Map<string, string[]>();
  for (const path of paths) {
    if (!SOURCE.test(path)) continue;
    const config = nearest.find((each) => !each.includes('/') || path.startsWith(`${dirname(each)}/`)) ?? '';
    const list = files.get(config);
    if (list === undefined) files.set(config, [path]);
    else list.push(path);
  }
  return files;
}

/** In the place of a specifier, which madge does not tell. */
const UNNAMED = '(madge)';

type CruisedLine = [file: string, specifier: string, target: string];
type MadgeLine = [file: string, target: string];

function peer(name: string, env: NodeJS.ProcessEnv): Promise<unknown[]> {
  return linesOf(process.execPath, [fileURLToPath(new URL(`${name}.js`, PEERS))], { env });
}

/** Joins what both say, and judges the names of local packages by their folders. */
function expectedOf(
  checkout: JudgedCheckout,
  cruised: readonly CruisedLine[],
  madge: readonly MadgeLine[],
  packages: LinkedPackages,
): Expected {
  const ours = new Map<string, UnderstoodImport>();
  const edges = new Map<string, UnderstoodImport>();
  for (const one of checkout.found) {
    ours.set(edgeOf(one.file, one.specifier), one);
    for (const target of one.targets) edges.set(edgeOf(one.file, target), one);
  }
  const said = new Map<string, readonly string[]>();
  const stems = new Set<string>();
  const seen = new Set<string>();
  for (const [file, written, target] of cruised) {
    // It leaves the scheme of a built-in module out.
    const specifier = target === 'standard' && !ours.has(edgeOf(file, written)) ? `node:${written}` : written;
    const own = ours.get(edgeOf(file, specifier))?.targets ?? [];
    const targets =
      target === 'unresolved' ? linkedTargets(packages.folderOf(file, specifier), own) : [target];
    const key = edgeOf(file, specifier);
    said.set(key, [...(said.get(key) ?? []), ...targets]);
    seen.add(edgeOf(file, target));
    stems.add(edgeOf(file, stemOf(target)));
  }
  let divided = 0;
  for (const [file, target] of madge) {
    if (seen.has(edgeOf(file, target)) || !checkout.files.has(file)) continue;
    const own = edges.get(edgeOf(file, target));
    // Of a module and its declarations, say, one names this and the other that: each is right by its own lights.
    const isDivided =
      stems.has(edgeOf(file, stemOf(target))) ||
      (own !== undefined &&
        said.get(edgeOf(file, own.specifier))?.some((each) => each.includes('.')) === true);
    if (isDivided) divided += 1;
    if (own !== undefined) said.set(edgeOf(file, own.specifier), own.targets);
    else if (!isDivided) said.set(edgeOf(file, UNNAMED), [target]);
  }
  const imports = [...said].map(([key, targets]) => {
    const [file = '', specifier = ''] = key.split('\t');
    return { file, line: 0, specifier, targets };
  });
  return {
    imports,
    divided,
    judges: ({ file, kind = '' }) => SOURCE.test(file) && !NO_IMPORT_TO_THEM.has(kind),
  };
}

function edgeOf(file: string, other: string): string {
  return `${file}\t${other}`;
}

function stemOf(path: string): string {
  return path.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '');
}

/** Of an import that leads to a package of the repository: our targets when they lie in its folder, else the folder. */
function linkedTargets(folder: string | undefined, own: readonly string[]): readonly string[] {
  if (folder === undefined) return ['unresolved'];
  const isInside = own.length > 0 && own.every((target) => target.startsWith(folder) && target.includes('.'));
  return isInside ? own : [folder === '' ? './' : folder];
}
