const COMMIT_ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
/** Prefixes that git tries for a short ref name; the first match wins. */
const PREFIXES = ['', 'refs/', 'refs/tags/', 'refs/heads/', 'refs/remotes/'] as const;

/** Returns true for a full commit id, which names the same commit everywhere. */
export function isCommitId(text: string): boolean {
  return COMMIT_ID.test(text);
}

/**
 * Returns the patterns for `git ls-remote` from which `commitOfRef` can resolve the ref; empty is the default
 * branch.
 */
export function remoteNames(ref: string): readonly string[] {
  if (ref === '') return ['HEAD'];
  return PREFIXES.flatMap((prefix) => [`${prefix}${ref}`, `${prefix}${ref}^{}`]);
}

/**
 * Returns the commit of a ref in the output of `git ls-remote`, with annotated tags resolved; undefined when the
 * ref is not listed. Other refs may be listed too, as git's patterns also match the ends of names.
 */
export function commitOfRef(output: string, ref: string): string | undefined {
  const commits = new Map<string, string>();
  for (const line of output.split('\n')) {
    const [id = '', name = ''] = line.split('\t');
    if (isCommitId(id)) commits.set(name, id);
  }
  if (ref === '') return commits.get('HEAD');
  for (const prefix of PREFIXES) {
    const name = `${prefix}${ref}`;
    const found = commits.get(`${name}^{}`) ?? commits.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
