import type { PinnedRepository } from '../analysis/pinned-repository.js';
import type { TruthSource, UnderstoodImport } from './truth-project.js';
import { tsvRows } from './tsv-rows.js';

/** The imports of a repository in a sample that was checked by hand. */
export function sampleTruth(sample: string, { owner, name }: PinnedRepository): TruthSource {
  return {
    name: 'checked by hand',
    async expected() {
      const rows = (await tsvRows(sample)).filter((row) => row['repository'] === `${owner}/${name}`);
      const imports = rows.map(({ file = '', line = '', specifier = '', expected = '' }) => ({
        file,
        line: Number(line),
        specifier: specifier.replace(STAR, ''),
        targets: expected.split(' '),
      }));
      const wanted = new Set(imports.map(placeOf));
      return { imports, judges: (found) => wanted.has(placeOf(found)), byLine: true };
    },
  };
}

/** A glob has its star in the sample; what it globs is the specifier. */
const STAR = /(?:::|\.)\*$/;

function placeOf({ file, line, specifier }: UnderstoodImport): string {
  return [file, line, specifier].join('\t');
}
