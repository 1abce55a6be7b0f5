import type { Definition } from '../parsing/file-facts.js';

/** Languages whose files use names of others without importing them. */
const BY_NAME = new Set(['Ruby', 'PHP', 'C', 'C++', 'C#', 'Objective-C']);
/** Languages whose files see all of their own folder. */
const BY_FOLDER = new Set(['Go', 'Java', 'Kotlin', 'C#', 'Scala']);
/** They hold definitions that are named without them, once they are opened. */
const HOLDERS = new Set(['namespace', 'module']);
/** What is called on a module, not found by its name. */
const MEMBERS = new Set(['method', 'property', 'constant', 'variable']);
/** Shorter names say little. */
const LEAST_UNIQUE_LENGTH = 4;

export interface SymbolId {
  readonly file: number;
  readonly definition: number;
}

/** The exported definitions of all files, by file and by name. */
export class SymbolIndex {
  private readonly byFile = new Map<number, Map<string, number>>();
  /** Of each family of languages: the definitions of a name, none of them once there are two. */
  private readonly byName = new Map<string, SymbolId | 'several'>();

  add(file: number, language: string, definitions: readonly Definition[]): void {
    const names = new Map<string, number>();
    for (const definition of topDefinitions(language, definitions)) {
      const { name = '', exported } = definitions[definition] ?? {};
      if (exported !== true || names.has(name)) continue;
      names.set(name, definition);
      if (!BY_NAME.has(language) || name.length < LEAST_UNIQUE_LENGTH) continue;
      const key = `${family(language)} ${name}`;
      const known = this.byName.get(key);
      this.byName.set(key, known === undefined ? { file, definition } : 'several');
    }
    this.byFile.set(file, names);
  }

  /** What a file exports, by name. */
  exportsOf(file: number): ReadonlyMap<string, number> {
    return this.byFile.get(file) ?? NOTHING;
  }

  /** The one thing that a name can mean in a language that needs no import. */
  unique(language: string, name: string): SymbolId | undefined {
    const found = this.byName.get(`${family(language)} ${name}`);
    return found === 'several' ? undefined : found;
  }
}

/**
 * The places of the definitions that others name without naming another one
 * first: those at the top of a file, and where names lead from file to file
 * those that lie in namespaces and modules only.
 */
export function topDefinitions(language: string, definitions: readonly Definition[]): number[] {
  const isOpen = BY_NAME.has(language);
  const holders = new Set<string>();
  if (isOpen) {
    for (const { name, kind, parent } of definitions)
      if (HOLDERS.has(kind)) holders.add(parent === undefined ? name : `${parent}.${name}`);
  }
  return definitions.flatMap(({ parent, kind }, place) => {
    if (parent === undefined) return [place];
    return holders.has(parent) && !MEMBERS.has(kind) && !HOLDERS.has(kind) ? [place] : [];
  });
}

/** Whether names alone lead from file to file. */
export function usesNames(language: string): boolean {
  return BY_NAME.has(language);
}

/** Whether imports name namespaces, never files, so that names alone tell which files belong together. */
export function importsNamespaces(language: string): boolean {
  return language === 'C#';
}

/** Whether a file may use another one that it does not import; a header has to be included. */
export function needsNoImport(language: string): boolean {
  return sharesFolder(language) || (BY_NAME.has(language) && family(language) !== 'C');
}

/** Whether the files of one folder see each other. */
export function sharesFolder(language: string): boolean {
  return BY_FOLDER.has(language);
}

function family(language: string): string {
  return language === 'C++' || language === 'Objective-C' ? 'C' : language;
}

const NOTHING: ReadonlyMap<string, number> = new Map();
