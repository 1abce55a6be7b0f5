import { GatewayError } from '#errors';
import { isCommitId } from './remote-refs.js';

/** Returns the error for a missing ref, with a hint at what the user may have meant. */
export function refNotFound(ref: string): GatewayError {
  return new GatewayError('REPO_REF_NOT_FOUND', wordsFor(ref));
}

function wordsFor(ref: string): string {
  if (ref === '') return 'The default branch of the repository does not exist; name a branch, tag or commit.';
  if (isCommitId(ref)) return 'The repository has no such commit, or has it on no branch and no tag.';
  if (/^[0-9a-f]{4,63}$/.test(ref)) {
    return 'The repository has no such branch or tag; a commit is named by its full id, of 40 or 64 digits.';
  }
  return 'The repository has no such branch, tag or commit.';
}
