import type { SessionChange, SessionRecord } from './session.js';

/**
 * Returns the session with a change applied; fields that are undefined in the change stay. Another
 * repository or ref clears the commit.
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
