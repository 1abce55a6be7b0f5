/** The hash algorithm of a repository's object ids. */
export type ObjectFormat = 'sha1' | 'sha256';

/** Returns the format implied by a full commit id; undefined for any other text. */
export function objectFormatOf(commit: string): ObjectFormat | undefined {
  if (!/^[0-9a-f]+$/.test(commit)) return undefined;
  return commit.length === 40 ? 'sha1' : commit.length === 64 ? 'sha256' : undefined;
}

export function otherObjectFormat(format: ObjectFormat): ObjectFormat {
  return format === 'sha1' ? 'sha256' : 'sha1';
}
