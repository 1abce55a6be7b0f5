import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { CodeImports, ImportingFile } from '../imports/code-imports.js';
import type { RoleSource } from './file-roles.js';
import type { FileUse, GraphSource, SourceFile, SourceLink } from './graph-source.js';

/**
 * What a graph needs of the imports that were found. Imports of files that are
 * no code of the repository, such as JSON or vendored sources, are no edges.
 */
export async function sourceFromImports(
  found: CodeImports,
  roleOf: RoleSource,
  yielder: EventLoopYielder,
): Promise<GraphSource> {
  const place = new Map<string, number>();
  await yielder.each(found.files.keys(), (index) => place.set(found.files[index]?.path ?? '', index));
  const files: SourceFile[] = [];
  await yielder.each(found.files, (file) => {
    const { path, language, lines, bytes } = file;
    files.push({ path, language, lines, bytes, use: useOf(file, roleOf) });
  });
  const links: SourceLink[] = [];
  const externals: GraphSource['externals'][number][] = [];
  const unresolved: GraphSource['unresolved'][number][] = [];
  await yielder.each(found.imports, ({ from, line, target, typeOnly, specifier }) => {
    switch (target.kind) {
      case 'file': {
        const to = place.get(target.path);
        if (to !== undefined) links.push({ from, to, line, isType: typeOnly });
        return;
      }
      case 'package':
      case 'standard':
        externals.push({ file: from, line, name: target.name, kind: target.kind });
        return;
      case 'unresolved':
        unresolved.push({ file: from, line, text: specifier, reason: target.reason });
    }
  });
  const { skipped } = found.totals;
  const reasons = found.skippedByReason.slice(0, 3).map((each) => `${each.files} ${each.reason}`);
  return {
    files,
    links,
    externals,
    unresolved,
    imports: found.totals.imports,
    leftOut: [
      ...(skipped > 0 ? [`${skipped} files of known languages were skipped: ${reasons.join(', ')}.`] : []),
      ...found.leftOut,
    ],
  };
}

function useOf({ path, language, isTest }: ImportingFile, roleOf: RoleSource): FileUse {
  const role = roleOf(path, language);
  if (isTest || role === 'test') return 'test';
  // Folders with a dot at the top belong to tools.
  const isSupport =
    role === 'example' || role === 'benchmark' || role === 'docs' || role === 'build' || path.startsWith('.');
  return isSupport ? 'support' : 'product';
}
