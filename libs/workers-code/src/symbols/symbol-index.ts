import type { Definition } from '../parsing/file-facts.js';

/** Languages whose files use names of others without importing them. */
const BY_NAME = new Set(['Ruby', 'PHP', 'C', 'C++', 'C#', 'Objective-C']);
/** Languages whose files see all of their own folder. */
const BY_FOLDER = new Set(['Go', 'Java', 'Kotlin', 'C#', 'Scala']);
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
    for (const [definition, { name, exported, parent }] of definitions.entries()) {
      if (!exported || parent !== undefined || names.has(name)) continue;
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

/** Whether names alone lead from file to file. */
export function usesNames(language: string): boolean {
  return BY_NAME.has(language);
}

/** Whether the files of one folder see each other. */
export function sharesFolder(language: string): boolean {
  return BY_FOLDER.has(language);
}

function family(language: string): string {
  return language === 'C++' || language === 'Objective-C' ? 'C' : language;
}

const NOTHING: ReadonlyMap<string, number> = new Map();
