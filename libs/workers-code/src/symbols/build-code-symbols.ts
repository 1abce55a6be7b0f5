import { defaultsOf } from '#settings';
import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { CodeImports } from '../imports/code-imports.js';
import type { Definition, FileFacts, RawImport } from '../parsing/file-facts.js';
import { directoryOf } from '../repo-path.js';
import type { CodeSymbols, ReferencedSymbol, SymbolFile, SymbolUse } from './code-symbols.js';
import { sharesFolder, SymbolIndex, topDefinitions, usesNames, type SymbolId } from './symbol-index.js';
import { symbolsSettings, type SymbolsOptions } from './symbols-options.js';

/** How far a name is followed through files that only pass it on. */
const MAX_HOPS = 6;

/** Visits the facts of every file once, each time in the same order; called twice, and only the second time for `references`. */
export type FactsSource = (
  visit: (path: string, facts: FileFacts) => void,
  references: boolean,
) => Promise<void>;

export interface BuildSymbolsRequest {
  readonly imports: Pick<CodeImports, 'files' | 'imports'>;
  readonly eachFacts: FactsSource;
  readonly options?: SymbolsOptions;
  readonly yielder: EventLoopYielder;
}

/** What one import statement of a file leads to. */
type Targets = ReadonlyMap<string, readonly number[]>;

interface Passage {
  readonly names: readonly string[] | undefined;
  readonly to: readonly number[];
}

/** Finds what files define and which other files use it, where names decide that. */
export async function buildCodeSymbols(request: BuildSymbolsRequest): Promise<CodeSymbols> {
  const { imports, eachFacts, yielder } = request;
  const options = { ...defaultsOf(symbolsSettings), ...request.options };
  const places = new Map<string, number>();
  await yielder.each(imports.files, ({ path }) => places.set(path, places.size));
  const targets = await targetsByFile(request, places);
  const index = new SymbolIndex();
  const definitions: (readonly Definition[])[] = imports.files.map(() => []);
  const passages: Passage[][] = imports.files.map(() => []);
  await eachFacts((path, facts) => {
    const file = places.get(path);
    if (file === undefined) return;
    definitions[file] = facts.definitions;
    index.add(file, imports.files[file]?.language ?? '', facts.definitions);
    for (const each of facts.imports) {
      const to = targets[file]?.get(keyOf(each));
      if (to !== undefined && passesOn(each)) passages[file]?.push({ names: each.names, to });
    }
  }, false);
  const found = new UseCollector(options.maxUses);
  const folders = folderIndex(imports.files);
  await eachFacts((path, facts) => {
    const file = places.get(path);
    if (file !== undefined) collectUses(file, facts, { imports, targets, index, passages, folders, found });
  }, true);
  return compose(request, options, definitions, found, yielder);
}

interface Surroundings {
  readonly imports: Pick<CodeImports, 'files'>;
  readonly targets: readonly Targets[];
  readonly index: SymbolIndex;
  readonly passages: readonly (readonly Passage[])[];
  readonly folders: ReadonlyMap<string, readonly number[]>;
  readonly found: UseCollector;
}

function collectUses(file: number, facts: FileFacts, around: Surroundings): void {
  const { imports, targets, index, passages, folders, found } = around;
  const used = new Set(facts.references);
  const { language = '', path = '' } = imports.files[file] ?? {};
  const own = new Set(
    topDefinitions(language, facts.definitions).flatMap((place) => facts.definitions[place]?.name ?? []),
  );
  const fromModule = (target: number): void => {
    for (const [name, definition] of index.exportsOf(target))
      if (used.has(name) && !own.has(name)) found.add({ file: target, definition }, file, 'module');
  };
  for (const each of facts.imports) {
    const to = targets[file]?.get(keyOf(each)) ?? [];
    const names = (each.names ?? []).filter((name) => name !== '*' && name !== 'default');
    for (const name of names) {
      for (const target of to) {
        const definition = findExported(target, name, index, passages);
        if (definition !== undefined) found.add(definition, file, 'import');
      }
    }
    // `import x from` and `* as x` take the module as a whole; so do languages without names in imports.
    if (each.names === undefined || each.names.includes('*')) for (const target of to) fromModule(target);
  }
  if (sharesFolder(language)) {
    for (const neighbour of folders.get(`${language} ${directoryOf(path)}`) ?? [])
      if (neighbour !== file) fromModule(neighbour);
  }
  if (!usesNames(language)) return;
  for (const name of used) {
    if (own.has(name)) continue;
    const unique = index.unique(language, name);
    if (unique !== undefined && unique.file !== file) found.add(unique, file, 'unique');
  }
}

/** The definition behind an exported name: of the file, or of one whose names it passes on. */
function findExported(
  start: number,
  name: string,
  index: SymbolIndex,
  passages: readonly (readonly Passage[])[],
): SymbolId | undefined {
  let open = [start];
  const seen = new Set(open);
  for (let hop = 0; hop < MAX_HOPS && open.length > 0; hop += 1) {
    const next: number[] = [];
    for (const file of open) {
      const definition = index.exportsOf(file).get(name);
      if (definition !== undefined) return { file, definition };
      for (const { names, to } of passages[file] ?? []) {
        if (names !== undefined && !names.includes('*') && !names.includes(name)) continue;
        for (const target of to) {
          if (seen.has(target)) continue;
          seen.add(target);
          next.push(target);
        }
      }
    }
    open = next;
  }
  return undefined;
}

interface UsedSymbol extends SymbolId {
  readonly uses: SymbolUse[];
  usedBy: number;
  /** The file that was told last: all uses of one file are told together. */
  last: number;
}

/** Gathers uses of definitions, each file once. */
class UseCollector {
  readonly bySymbol = new Map<string, UsedSymbol>();
  references = 0;

  constructor(private readonly maxUses: number) {}

  add(symbol: SymbolId, file: number, by: SymbolUse['by']): void {
    if (symbol.file === file) return;
    const key = `${symbol.file} ${symbol.definition}`;
    let known = this.bySymbol.get(key);
    if (known === undefined) this.bySymbol.set(key, (known = { ...symbol, uses: [], usedBy: 0, last: -1 }));
    if (known.last === file) return;
    known.last = file;
    known.usedBy += 1;
    this.references += 1;
    if (known.uses.length < this.maxUses) known.uses.push({ file, by });
  }

  /** The most used ones. Sorting numbers is quick; with the least count known few symbols are left to sort. */
  async most(max: number, yielder: EventLoopYielder): Promise<UsedSymbol[]> {
    const counts = new Float64Array(this.bySymbol.size);
    let at = 0;
    await yielder.each(this.bySymbol.values(), ({ usedBy }) => {
      counts[at] = usedBy;
      at += 1;
    });
    const least = counts.toSorted().at(-max) ?? 0;
    const candidates: UsedSymbol[] = [];
    await yielder.each(this.bySymbol.values(), (each) => {
      if (each.usedBy > least || (each.usedBy === least && candidates.length < 2 * max))
        candidates.push(each);
    });
    return candidates.sort((a, b) => b.usedBy - a.usedBy || a.file - b.file).slice(0, max);
  }
}

async function compose(
  { imports }: BuildSymbolsRequest,
  options: Required<SymbolsOptions>,
  definitions: readonly (readonly Definition[])[],
  found: UseCollector,
  yielder: EventLoopYielder,
): Promise<CodeSymbols> {
  const symbols = await found.most(options.maxSymbols, yielder);
  let all = 0;
  let exported = 0;
  await yielder.each(definitions, (each) => {
    all += each.length;
    for (const one of each) exported += one.exported ? 1 : 0;
  });
  const kept = await keptDefinitions(definitions, options, yielder);
  const places = new Map<string, number>();
  const files: SymbolFile[] = [];
  await yielder.each(imports.files, ({ path, language, isTest }) => {
    const file = files.length;
    const own = kept[file] ?? [];
    own.forEach((definition, place) => places.set(`${file} ${definition}`, place));
    const listed = own.flatMap((place) => definitions[file]?.[place] ?? []);
    files.push({ path, language, isTest, definitions: listed });
  });
  const listed = symbols.flatMap(({ file, definition, uses, usedBy }): ReferencedSymbol[] => {
    const place = places.get(`${file} ${definition}`);
    return place === undefined ? [] : [{ file, definition: place, uses, usedBy }];
  });
  const shown = kept.reduce((sum, each) => sum + each.length, 0);
  return {
    files,
    symbols: listed,
    totals: { files: files.length, definitions: all, exported, references: found.references },
    leftOut: [
      ...(all > shown
        ? [`${all - shown} definitions are not listed, those that no other file can reach first.`]
        : []),
      ...(found.bySymbol.size > listed.length
        ? [`${found.bySymbol.size - listed.length} less used definitions are not listed with their uses.`]
        : []),
    ],
  };
}

/** The places of the definitions that stay: all exported ones before the others. */
async function keptDefinitions(
  definitions: readonly (readonly Definition[])[],
  { maxDefinitions, maxPerFile }: Required<SymbolsOptions>,
  yielder: EventLoopYielder,
): Promise<number[][]> {
  const kept: number[][] = definitions.map(() => []);
  let room = maxDefinitions;
  for (const isWanted of [true, false]) {
    let file = -1;
    await yielder.each(definitions, (each) => {
      file += 1;
      const own = kept[file];
      if (own === undefined) return;
      for (const [place, { exported }] of each.entries()) {
        if (room <= 0 || own.length >= maxPerFile) return;
        if (exported !== isWanted) continue;
        own.push(place);
        room -= 1;
      }
    });
  }
  for (const own of kept) own.sort((a, b) => a - b);
  return kept;
}

async function targetsByFile(
  { imports, yielder }: BuildSymbolsRequest,
  places: ReadonlyMap<string, number>,
): Promise<Targets[]> {
  const targets = imports.files.map(() => new Map<string, number[]>());
  await yielder.each(imports.imports, ({ from, line, specifier, target }) => {
    if (target.kind !== 'file') return;
    const to = places.get(target.path);
    const own = targets[from];
    if (to === undefined || own === undefined) return;
    const key = `${line} ${specifier}`;
    const known = own.get(key);
    if (known === undefined) own.set(key, [to]);
    else known.push(to);
  });
  return targets;
}

function folderIndex(files: BuildSymbolsRequest['imports']['files']): Map<string, number[]> {
  const folders = new Map<string, number[]>();
  for (const [file, { path, language }] of files.entries()) {
    if (!sharesFolder(language)) continue;
    const key = `${language} ${directoryOf(path)}`;
    const known = folders.get(key);
    if (known === undefined) folders.set(key, [file]);
    else known.push(file);
  }
  return folders;
}

function keyOf({ line, specifier }: RawImport): string {
  return `${line} ${specifier}`;
}

/** Re-exports, and what Python and Rust files import, others can take from them. */
function passesOn({ kind }: RawImport): boolean {
  return kind === 'export' || kind === 'from' || kind === 'use' || kind === 'mod' || kind === 'require';
}
