import type { PinnedRepository } from '../analysis/pinned-repository.js';
import { tsvRows } from './tsv-rows.js';

/** An import where a peer is wrong, with what is right by somebody who looked. */
export interface ReviewedCase {
  readonly file: string;
  readonly specifier: string;
  /** Empty when it is no import at all. */
  readonly targets: readonly string[];
}

/** The cases of a repository in bench/truth/reviewed.tsv. */
export async function reviewedCases({ owner, name }: PinnedRepository): Promise<ReviewedCase[]> {
  const rows = await tsvRows('reviewed.tsv');
  return rows
    .filter((row) => row['repository'] === `${owner}/${name}`)
    .map(({ file = '', specifier = '', right = '' }) => ({
      file,
      specifier,
      targets: right === '' ? [] : right.split(' '),
    }));
}
