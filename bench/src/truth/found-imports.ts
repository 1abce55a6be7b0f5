import { NodeRepoFs } from '#sandbox';
import { analyseImports, SourceReader, type ImportTarget } from '#workers-code';
import type { JudgedCheckout, UnderstoodImport } from './truth-project.js';

/** More than any list of imports takes: nothing is left out of what is judged. */
const EVERYTHING_BYTES = 2 ** 32;

/** What `code_imports` finds in a folder. An import with several targets is one. */
export async function foundImports(folder: string): Promise<JudgedCheckout> {
  const reader = new SourceReader();
  try {
    const { files, imports } = await analyseImports({
      fs: new NodeRepoFs(folder),
      reader,
      options: { maxListedBytes: EVERYTHING_BYTES },
    });
    const found = new Map<string, UnderstoodImport & { readonly targets: string[] }>();
    for (const { from, line, kind, specifier, target } of imports) {
      const file = files[from]?.path ?? '';
      const key = [file, line, specifier].join('\t');
      const known = found.get(key);
      if (known === undefined) found.set(key, { file, line, kind, specifier, targets: [shown(target)] });
      else known.targets.push(shown(target));
    }
    return { folder, found: [...found.values()], files: new Set(files.map(({ path }) => path)) };
  } finally {
    await reader.close();
  }
}

function shown(target: ImportTarget): string {
  return target.kind === 'file' ? target.path : target.kind;
}
