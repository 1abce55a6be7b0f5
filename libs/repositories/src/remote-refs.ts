const COMMIT_ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
/** The names that git looks for when it is given a short one, the first that is there wins. */
const PREFIXES = ['', 'refs/', 'refs/tags/', 'refs/heads/', 'refs/remotes/'] as const;

/** Whether the text is a full commit id, which stands for the same commit everywhere. */
export function isCommitId(text: string): boolean {
  return COMMIT_ID.test(text);
}

/** What `git ls-remote` is asked for, so that `commitOfRef` can tell what the ref stands for; empty is the default branch. */
export function remoteNames(ref: string): readonly string[] {
  if (ref === '') return ['HEAD'];
  return PREFIXES.flatMap((prefix) => [`${prefix}${ref}`, `${prefix}${ref}^{}`]);
}

/**
 * The commit that a ref stands for in the output of `git ls-remote`; of an
 * annotated tag what it points at. Undefined when it is not among them. Other
 * refs may be there too, as git's patterns also match the ends of names.
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
