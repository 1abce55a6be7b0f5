import type { DiffedFile } from './repository-diff.js';

/** Matches `:<mode> <mode> <id> <id> <status>`; renames and copies have a similarity after the status letter. */
const RAW = /^:\d+ \d+ \S+ \S+ ([A-Z])\d*$/;
/** Matches `<additions>\t<deletions>\t<path>`; the paths of renames and copies follow in separate fields. */
const COUNTS = /^(\d+|-)\t(\d+|-)\t(.*)$/s;

const STATUSES: Readonly<Record<string, DiffedFile['status']>> = {
  A: 'added',
  C: 'copied',
  D: 'deleted',
  R: 'renamed',
  T: 'type_changed',
};

/**
 * Parses the output of `git diff-tree --raw --numstat -z`: first all files with their status, then all with their
 * line counts.
 */
export function parseDiffedFiles(
  bytes: Buffer,
  maxFiles: number,
): { readonly files: readonly DiffedFile[]; readonly truncated: boolean } {
  const fields = bytes.toString('utf8').split('\0');
  // The last field is empty or truncated.
  fields.pop();
  const files: DiffedFile[] = [];
  const counts = new Map<string, readonly [additions: string, deletions: string]>();
  for (let at = 0; at < fields.length;) {
    const field = fields[at] as string;
    const letter = RAW.exec(field)?.[1];
    const counted = COUNTS.exec(field);
    if (letter !== undefined) {
      const isMoved = letter === 'R' || letter === 'C';
      const path = fields[at + (isMoved ? 2 : 1)];
      const oldPath = isMoved ? fields[at + 1] : undefined;
      at += isMoved ? 3 : 2;
      if (path === undefined) break;
      files.push({
        path,
        oldPath,
        status: STATUSES[letter] ?? 'modified',
        additions: undefined,
        deletions: undefined,
      });
    } else if (counted !== null) {
      const [, additions = '', deletions = '', name = ''] = counted;
      const isMoved = name === '';
      counts.set(isMoved ? (fields[at + 2] ?? '') : name, [additions, deletions]);
      at += isMoved ? 3 : 1;
    } else {
      at += 1;
    }
  }
  const kept = files.slice(0, maxFiles).map((file) => {
    const [additions, deletions] = counts.get(file.path) ?? [];
    return { ...file, additions: lines(additions), deletions: lines(deletions) };
  });
  return { files: kept, truncated: files.length > maxFiles };
}

function lines(count: string | undefined): number | undefined {
  return count === undefined || count === '-' ? undefined : Number(count);
}
