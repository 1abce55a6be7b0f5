import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { FileFacts } from '../parsing/file-facts.js';
import { byPath, type SourceFile } from '../parsing/source-files.js';
import type { ReadSource } from '../parsing/source-reader.js';
import { SOURCE_SKIPS, type SourceSkip } from '../parsing/source-skips.js';
import { sortedWithYields } from '../sorted-with-yields.js';
import type { CodeImports, FoundImport, ImportingFile, SkippedFile } from './code-imports.js';
import type { ImportResolver, ImportTarget } from './import-resolver.js';
import type { ImportsOptions } from './imports-options.js';
import type { TargetSettlement } from './target-settlement.js';

/** What is kept of a file until its imports are resolved. */
type KeptFacts = Pick<FileFacts, 'imports' | 'packageName'>;

interface Read {
  readonly lines: number;
  readonly facts: KeptFacts;
}

/** Puts a `CodeImports` together. */
export class ImportCollector {
  private readonly read: (Read | undefined)[];
  private readonly skips: { readonly path: string; readonly reason: SourceSkip }[];
  private imports: FoundImport[] = [];
  private readonly counts = { imports: 0, file: 0, package: 0, standard: 0, unresolved: 0 };
  private broken = 0;
  private readonly encodings = new Map<string, number>();
  private cut = 0;
  private notListed = 0;

  constructor(
    private readonly files: readonly SourceFile[],
    skipped: readonly { readonly path: string; readonly reason: SourceSkip }[],
    private readonly options: Required<ImportsOptions>,
  ) {
    this.read = new Array<Read | undefined>(files.length).fill(undefined);
    this.skips = [...skipped];
  }

  add(index: number, source: ReadSource): void {
    if (source.kind === 'skipped') {
      this.skips.push({ path: this.files[index]?.path ?? '', reason: source.reason });
      return;
    }
    const { encoding } = source;
    if (encoding !== undefined) this.encodings.set(encoding, (this.encodings.get(encoding) ?? 0) + 1);
    const { imports, packageName } = source.facts;
    if (source.facts.broken === true) this.broken += 1;
    if (source.facts.cut === true) this.cut += 1;
    const facts = packageName === undefined ? { imports } : { imports, packageName };
    this.read[index] = { lines: source.lines, facts };
  }

  /** To be called once, when every file was added. */
  async resolve(
    yielder: EventLoopYielder,
    resolverOf: (language: string) => ImportResolver | undefined,
    settlement: TargetSettlement,
  ): Promise<void> {
    let place = 0;
    for (const [index, file] of this.files.entries()) {
      const { path, language } = file;
      const read = this.read[index];
      if (read === undefined) continue;
      const facts: FileFacts = { definitions: [], references: [], ...read.facts };
      const resolver = resolverOf(language);
      for (const found of read.facts.imports) {
        await yielder.yieldIfDue();
        const targets = settlement.settle(file, found, resolver?.resolve(path, found, facts) ?? []);
        this.counts.imports += 1;
        this.counts[targets[0]?.kind ?? 'unresolved'] += 1;
        for (const target of targets.length === 0 ? [NO_RESOLVER] : targets) {
          const { line, kind, specifier, typeOnly = false } = found;
          this.imports.push({ from: place, line, kind, specifier, typeOnly, target });
        }
      }
      place += 1;
    }
    await this.keepWithinBytes(yielder);
  }

  /** Leaves out whole kinds of targets, the least telling first, until the rest fits. */
  private async keepWithinBytes(yielder: EventLoopYielder): Promise<void> {
    const bytes = { file: 0, unresolved: 0, package: 0, standard: 0 };
    await yielder.each(this.imports, (found) => {
      bytes[found.target.kind] += sizeOf(found);
    });
    let left = this.options.maxListedBytes;
    const shares = { file: 0, unresolved: 0, package: 0, standard: 0 };
    for (const kind of ['file', 'unresolved', 'package', 'standard'] as const) {
      shares[kind] = Math.min(left, bytes[kind]);
      left -= shares[kind];
    }
    if (Object.values(bytes).every((size, index) => size === Object.values(shares)[index])) return;
    const listed: FoundImport[] = [];
    await yielder.each(this.imports, (found) => {
      const size = sizeOf(found);
      shares[found.target.kind] -= size;
      if (shares[found.target.kind] >= 0) listed.push(found);
    });
    this.notListed = this.imports.length - listed.length;
    this.imports = listed;
  }

  async result(yielder: EventLoopYielder, leftOut: readonly string[]): Promise<CodeImports> {
    const files: ImportingFile[] = [];
    await yielder.each(this.files.entries(), ([index, file]) => {
      const read = this.read[index];
      if (read !== undefined) files.push(importing(file, read));
    });
    const skips = await sortedWithYields(this.skips, byPath, yielder);
    return {
      files,
      imports: this.imports,
      skipped: skips
        .slice(0, this.options.maxSkippedListed)
        .map(({ path, reason }): SkippedFile => ({ path, reason: SOURCE_SKIPS[reason] })),
      skippedByReason: byReason(skips),
      totals: {
        files: files.length,
        bytes: sum(files, 'bytes'),
        lines: sum(files, 'lines'),
        imports: this.counts.imports,
        toFiles: this.counts.file,
        toPackages: this.counts.package,
        toStandard: this.counts.standard,
        unresolved: this.counts.unresolved,
        skipped: skips.length,
      },
      leftOut: [...this.cuts(), ...leftOut],
    };
  }

  private cuts(): string[] {
    return [
      ...(this.broken > 0
        ? [`${this.broken} files have syntax errors and were read as far as possible.`]
        : []),
      ...(this.encodings.size > 0 ? [encodingsRead(this.encodings)] : []),
      ...(this.cut > 0 ? [`${this.cut} files have more imports or names than are kept of one file.`] : []),
      ...(this.notListed > 0 ? [`${this.notListed} more imports are counted but not listed.`] : []),
    ];
  }
}

function encodingsRead(encodings: ReadonlyMap<string, number>): string {
  const counts = [...encodings].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const files = counts.reduce((sum, [, count]) => sum + count, 0);
  const read = counts.map(([name, count]) => `${name} (${count})`).join(', ');
  return `${files} files are in no Unicode encoding and were read as what they say they are, or what fits best: ${read}.`;
}

/** As JSON, about. */
function sizeOf({ specifier, target }: FoundImport): number {
  const text =
    target.kind === 'file' ? target.path : target.kind === 'unresolved' ? target.reason : target.name;
  return 110 + specifier.length + text.length;
}

const NO_RESOLVER: ImportTarget = {
  kind: 'unresolved',
  reason: 'imports of this language are not looked up',
};

function importing(file: SourceFile, read: Read): ImportingFile {
  const { path, language, sizeBytes: bytes, isTest } = file;
  return { path, language, bytes, lines: read.lines, isTest };
}

function byReason(skips: readonly { readonly reason: SourceSkip }[]): CodeImports['skippedByReason'] {
  const counts = new Map<SourceSkip, number>();
  for (const { reason } of skips) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, files]) => ({ reason: SOURCE_SKIPS[reason], files }));
}

function sum(files: readonly ImportingFile[], key: 'bytes' | 'lines'): number {
  return files.reduce((total, file) => total + file[key], 0);
}
