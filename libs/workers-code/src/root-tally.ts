import type { CodeRoot } from './code-roots.js';
import { shownDirectory } from './repo-path.js';

interface Sums {
  files: number;
  lines: number;
  bytes: number;
  /** Lines of what orders the roots. */
  mainLines: number;
  readonly linesByLanguage: Map<string, number>;
}

/** Adds files up by the root they belong to. */
export class RootTally {
  private readonly sums = new Map<string, Sums>();

  /** `directory` is empty for the top. */
  add(
    directory: string,
    file: { bytes: number; lines?: number; language?: string; isMainCode?: boolean },
  ): void {
    const sums = this.at(shownDirectory(directory));
    sums.files += 1;
    sums.bytes += file.bytes;
    sums.lines += file.lines ?? 0;
    sums.mainLines += file.isMainCode === true ? (file.lines ?? 0) : 0;
    if (file.language !== undefined) {
      sums.linesByLanguage.set(
        file.language,
        (sums.linesByLanguage.get(file.language) ?? 0) + (file.lines ?? 0),
      );
    }
  }

  has(path: string): boolean {
    return this.sums.has(path);
  }

  paths(): string[] {
    return [...this.sums.keys()];
  }

  lines(path: string): number {
    return this.sums.get(path)?.lines ?? 0;
  }

  /** A tally under other paths; what is renamed to undefined is left out, what meets is added up. */
  renamed(rename: (path: string) => string | undefined): RootTally {
    const renamed = new RootTally();
    for (const [path, sums] of this.sums) {
      const target = rename(path);
      if (target !== undefined) renamed.merge(target, sums);
    }
    return renamed;
  }

  /** Parts the paths that fit from the others. */
  split(fits: (path: string) => boolean): { fitting: RootTally; others: RootTally } {
    const chosen = new Set(this.paths().filter(fits));
    return {
      fitting: this.renamed((path) => (chosen.has(path) ? path : undefined)),
      others: this.renamed((path) => (chosen.has(path) ? undefined : path)),
    };
  }

  /** The roots with most lines of code first; markup and SQL come after. */
  roots(why: (path: string) => string, maxListed: number): CodeRoot[] {
    return [...this.sums]
      .sort(
        ([a, x], [b, y]) =>
          y.mainLines - x.mainLines || y.lines - x.lines || y.bytes - x.bytes || (a < b ? -1 : 1),
      )
      .slice(0, maxListed)
      .map(([path, { files, lines, bytes, linesByLanguage }]) => ({
        path,
        files,
        lines,
        bytes,
        languages: [...linesByLanguage]
          .sort((a, b) => b[1] - a[1])
          .slice(0, 3)
          .map(([name]) => name),
        why: why(path),
      }));
  }

  private at(path: string): Sums {
    const known = this.sums.get(path) ?? {
      files: 0,
      mainLines: 0,
      lines: 0,
      bytes: 0,
      linesByLanguage: new Map<string, number>(),
    };
    this.sums.set(path, known);
    return known;
  }

  private merge(path: string, other: Sums): void {
    const sums = this.at(path);
    sums.files += other.files;
    sums.lines += other.lines;
    sums.bytes += other.bytes;
    sums.mainLines += other.mainLines;
    for (const [name, lines] of other.linesByLanguage) {
      sums.linesByLanguage.set(name, (sums.linesByLanguage.get(name) ?? 0) + lines);
    }
  }
}
