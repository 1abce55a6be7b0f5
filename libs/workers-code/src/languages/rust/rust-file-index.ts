import type { FileFacts, RawImport } from '../../parsing/file-facts.js';
import { plainName } from './rust-attributes.js';

export interface ModuleLines {
  readonly name: string;
  /** The modules around, joined with dots. */
  readonly parent?: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** A file's facts, arranged for looking up names. A nest is the names of the modules around, joined with dots. */
export class RustFileIndex {
  readonly modules: readonly ModuleLines[];
  /** `mod` items without a body. */
  readonly moduleFiles: readonly RawImport[];
  private readonly defined = new Set<string>();
  private readonly uses = new Map<string, RawImport[]>();
  private readonly globs = new Map<string, RawImport[]>();

  constructor(facts: FileFacts) {
    this.modules = facts.definitions.filter(({ kind }) => kind === 'module').map(plainModule);
    this.moduleFiles = facts.imports.filter(({ kind }) => kind === 'mod');
    for (const { kind, name, parent } of facts.definitions) {
      if (kind !== 'module') this.defined.add(`${plainNest(parent ?? '')}:${plainName(name)}`);
    }
    for (const found of facts.imports) {
      if (found.kind !== 'use') continue;
      const nest = this.nestAt(found.line).join('.');
      const isGlob = found.names?.[0] === '*';
      const name = found.specifier.slice(found.specifier.lastIndexOf(':') + 1);
      if (isGlob) put(this.globs, nest, found);
      else if (name !== found.specifier) put(this.uses, `${nest}:${name}`, found);
    }
  }

  /** The modules around a line, the outermost first. */
  nestAt(line: number): readonly string[] {
    if (this.modules.length === 0) return [];
    return this.modules.flatMap(({ name, startLine, endLine }) =>
      startLine <= line && line <= endLine ? [name] : [],
    );
  }

  isDefined(nest: string, name: string): boolean {
    return this.defined.has(`${nest}:${name}`);
  }

  /** The `use` items of a module that end in a name, then its globs. */
  usesOf(nest: string, name: string): readonly RawImport[] {
    return [...(this.uses.get(`${nest}:${name}`) ?? []), ...(this.globs.get(nest) ?? [])];
  }
}

function plainModule({ name, parent, startLine, endLine }: ModuleLines): ModuleLines {
  const module = { name: plainName(name), startLine, endLine };
  return parent === undefined ? module : { ...module, parent: plainNest(parent) };
}

function plainNest(nest: string): string {
  return nest.includes('#') ? nest.split('.').map(plainName).join('.') : nest;
}

function put(map: Map<string, RawImport[]>, key: string, found: RawImport): void {
  const list = map.get(key) ?? [];
  list.push(found);
  map.set(key, list);
}
