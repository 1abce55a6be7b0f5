/** The hash that names a repository's objects. */
export type ObjectFormat = 'sha1' | 'sha256';

/** What a full commit id tells; undefined for any other text. */
export function objectFormatOf(commit: string): ObjectFormat | undefined {
  if (!/^[0-9a-f]+$/.test(commit)) return undefined;
  return commit.length === 40 ? 'sha1' : commit.length === 64 ? 'sha256' : undefined;
}

export function otherObjectFormat(format: ObjectFormat): ObjectFormat {
  return format === 'sha1' ? 'sha256' : 'sha1';
}
