import type { SourceFile } from './source-tree.js';
import { targetOf } from './source-tree.js';

/** The files and folders in one folder, and which of them imports which. */
export class Drawing {
  private readonly arrows = new Map<string, Set<string>>();

  constructor(readonly folder: string) {}

  add(from: string, to: string): void {
    const targets = this.arrows.get(from);
    if (targets) targets.add(to);
    else this.arrows.set(from, new Set([to]));
  }

  /** Every file or folder with an import of another one here, or imported by one. */
  get tied(): ReadonlySet<string> {
    return new Set([...this.arrows].flatMap(([from, targets]) => [from, ...targets]));
  }

  /** The files and folders that import themselves by way of others, in alphabetical order. */
  get cycle(): readonly string[] {
    return [...this.arrows.keys()].filter((name) => this.reachableFrom(name).has(name)).sort();
  }

  private reachableFrom(name: string): ReadonlySet<string> {
    const reached = new Set<string>();
    const pending = [name];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      for (const target of this.arrows.get(next) ?? []) {
        if (reached.has(target)) continue;
        reached.add(target);
        pending.push(target);
      }
    }
    return reached;
  }
}

/**
 * One drawing for each folder: an import is an arrow in the folder where the
 * paths of its two files part, between the names that they have there.
 */
export function drawingsOf(files: readonly SourceFile[]): ReadonlyMap<string, Drawing> {
  const drawings = new Map<string, Drawing>();
  for (const file of files) {
    for (const { specifier } of file.imports) {
      const target = targetOf(specifier, file);
      if (target === undefined || target === file.path) continue;
      const from = file.path.split('/');
      const to = target.split('/');
      const depth = from.findIndex((name, index) => name !== to[index]);
      const folder = from.slice(0, depth).join('/');
      const drawing = drawings.get(folder) ?? new Drawing(folder);
      drawings.set(folder, drawing);
      drawing.add(from[depth] ?? '', to[depth] ?? '');
    }
  }
  return drawings;
}
