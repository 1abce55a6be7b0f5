import type { SessionChange, SessionRecord } from './session.js';

/** The session with a change applied; a field that the change has as undefined stays as it is. */
export function changedSession(current: SessionRecord, change: SessionChange, now: Date): SessionRecord {
  const { repoUrl, repoName, purpose, ref } = current;
  return {
    ...current,
    repoUrl: change.repoUrl ?? repoUrl,
    repoName: change.repoName ?? repoName,
    purpose: change.purpose ?? purpose,
    ref: change.ref ?? ref,
    updatedAt: now,
  };
}
