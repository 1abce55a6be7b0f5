import type { CodeImports } from '../code-imports.js';
import type { ImportTarget } from '../import-resolver.js';

/** `path:line specifier -> targets`, in the order of files and lines. */
export function importLines({ files, imports }: CodeImports): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, line, specifier, target } of imports) {
    const place = `${files[from]?.path ?? ''}:${line} ${specifier}`;
    targets.set(place, [...(targets.get(place) ?? []), targetInWords(target)]);
  }
  return [...targets].map(([place, all]) => `${place} -> ${all.join(', ')}`);
}

/** A file's path, or what else an import leads to. */
export function targetInWords(target: ImportTarget): string {
  switch (target.kind) {
    case 'file':
      return target.path;
    case 'package':
      return `package ${target.name}`;
    case 'standard':
      return 'standard';
    case 'unresolved':
      return `(${target.reason})`;
  }
}
