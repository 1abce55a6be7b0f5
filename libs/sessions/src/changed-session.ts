import type { SessionChange, SessionRecord } from './session.js';

/**
 * The session with a change applied; a field that the change has as undefined
 * stays as it is. Another repository or ref takes the commit with it.
 */
export function changedSession(current: SessionRecord, change: SessionChange, now: Date): SessionRecord {
  const { repoUrl, repoName, purpose, ref, commit } = current;
  const moves = (change.repoUrl ?? repoUrl) !== repoUrl || (change.ref ?? ref) !== ref;
  return {
    ...current,
    repoUrl: change.repoUrl ?? repoUrl,
    repoName: change.repoName ?? repoName,
    purpose: change.purpose ?? purpose,
    ref: change.ref ?? ref,
    commit: change.commit ?? (moves ? '' : commit),
    updatedAt: now,
  };
}
