import type { Definition, FileFacts, RawImport } from './file-facts.js';
import { FACT_LIMITS } from './fact-limits.js';

/** Gathers the facts of one file within `FACT_LIMITS`. */
export class FactCollector {
  private readonly imports: RawImport[] = [];
  private readonly definitions: Definition[] = [];
  private readonly references = new Set<string>();
  private cut = false;
  /** Set when the parser found errors. */
  broken = false;
  /** The package or namespace of the file. */
  packageName: string | undefined;

  addImport(found: RawImport): void {
    if (this.imports.length >= FACT_LIMITS.imports) {
      this.cut = true;
      return;
    }
    const { specifier, names } = found;
    if (specifier.length <= FACT_LIMITS.specifierLength && (names?.length ?? 0) <= FACT_LIMITS.names) {
      this.imports.push(found);
      return;
    }
    this.cut = true;
    this.imports.push({
      ...found,
      specifier: specifier.slice(0, FACT_LIMITS.specifierLength),
      ...(names === undefined ? {} : { names: names.slice(0, FACT_LIMITS.names) }),
    });
  }

  addDefinition(found: Definition): void {
    if (found.name.length > FACT_LIMITS.nameLength) return;
    if (this.definitions.length < FACT_LIMITS.definitions) this.definitions.push(found);
    else this.cut = true;
  }

  addReference(name: string): void {
    if (this.references.size < FACT_LIMITS.references) {
      if (name.length <= FACT_LIMITS.nameLength) this.references.add(name);
    } else if (!this.references.has(name)) this.cut = true;
  }

  finish(): FileFacts {
    return {
      imports: this.imports.sort((a, b) => a.line - b.line),
      definitions: this.definitions.sort((a, b) => a.startLine - b.startLine),
      references: [...this.references],
      ...(this.packageName === undefined ? {} : { packageName: this.packageName }),
      ...(this.broken ? { broken: true } : {}),
      ...(this.cut ? { cut: true } : {}),
    };
  }
}
