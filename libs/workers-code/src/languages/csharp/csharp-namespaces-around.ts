import type { FileFacts } from '../../parsing/file-facts.js';

interface NamespaceBlock {
  readonly name: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** Which namespace the directives of a file stand in: only those inside of one may shorten names by it. */
export class CsharpNamespacesAround {
  /** Of files with a directive at or behind their first namespace. */
  private readonly blocks = new Map<string, readonly NamespaceBlock[]>();

  add(path: string, { imports, definitions }: FileFacts): void {
    const lastImport = imports.at(-1)?.line ?? 0;
    const blocks = definitions.flatMap(({ kind, name, parent, startLine, endLine }) =>
      kind === 'namespace' && startLine <= lastImport
        ? [{ name: parent === undefined ? name : `${parent}.${name}`, startLine, endLine }]
        : [],
    );
    if (blocks.length > 0) this.blocks.set(path, blocks);
  }

  /** The full name of the namespace around a line; empty for none. */
  of(path: string, line: number): string {
    const blocks = this.blocks.get(path) ?? [];
    const around = blocks.findLast(({ startLine, endLine }) => startLine <= line && line <= endLine);
    if (around !== undefined) return around.name;
    // A directive behind a namespace stands in it when that is the namespace of the whole file: behind another it may not stand.
    const ahead = blocks.findLast(({ endLine }) => endLine < line);
    return ahead?.name ?? '';
  }
}
