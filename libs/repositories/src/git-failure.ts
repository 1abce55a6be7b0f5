import { GatewayError, type ErrorReason } from '#errors';
import { withoutSecrets } from './host-credentials.js';

/** What kept git from fetching, as far as its words tell. */
export type GitFailure =
  | { readonly kind: 'ref_missing' }
  | { readonly kind: 'redirected' }
  | { readonly kind: 'other'; readonly error: GatewayError };

/** What matters of a source to what may be said about it. */
export interface FailureSource {
  /** Whether the source is told who asks. */
  readonly authenticates: boolean;
  /** What must not be repeated in any text. */
  readonly secrets: readonly string[];
}

type Rule = readonly [pattern: RegExp, reason: ErrorReason, message: string];

const NOT_FOUND = 'The repository does not exist, or may only be read with credentials.';
const NOT_OPENED =
  'The repository does not exist, or the credentials that the gateway has for its host do not open it.';

const RULES: readonly Rule[] = [
  [/No space left on device|Disk quota exceeded/i, 'STORAGE_FULL', 'No space is left on the server.'],
  [
    /returned error: (?:401|403)|Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|Permission denied \(|invalid credentials/i,
    'REPO_NOT_FOUND',
    NOT_FOUND,
  ],
  [
    /returned error: (?:404|410)|repository '.*' not found|repository not found|not exported/i,
    'REPO_NOT_FOUND',
    NOT_FOUND,
  ],
  [
    /is this a git repository\?|not valid: |does not appear to be a git repository|not a git repository|mismatched algorithms|protocol error: bad (?:line length|pack header)|invalid server response/i,
    'REPO_NOT_A_REPOSITORY',
    'The address was reached, but no git repository that can be read is there.',
  ],
  [
    /Host key verification failed|host key is known|REMOTE HOST IDENTIFICATION/i,
    'REPO_UNREACHABLE',
    'The host of the repository could not be verified by its ssh key.',
  ],
  [
    /from proxy after CONNECT|(?:resolve|connect to) proxy|Proxy CONNECT aborted|SOCKS/i,
    'REPO_UNREACHABLE',
    "The gateway's proxy does not lead to the host of the repository.",
  ],
  [/invalid path '/i, 'REPO_NOT_A_REPOSITORY', 'The repository has a path that git itself refuses to write.'],
  [/Could not resolve host/i, 'REPO_UNREACHABLE', 'The host of the repository has no address.'],
  [
    /SSL|certificate|TLS/i,
    'REPO_UNREACHABLE',
    'The secure connection to the host of the repository could not be made.',
  ],
];

/**
 * `stderr` goes into the cause, for the log, and not into the message, which a
 * client sees. What is secret does not go anywhere: a host that was told who
 * asks may repeat it in whatever spelling, so none of its own words are kept.
 */
export function classifyGitFailure(stderr: string, source: FailureSource): GitFailure {
  if (/couldn't find remote ref|not our ref|unadvertised object|no such remote ref/i.test(stderr)) {
    return { kind: 'ref_missing' };
  }
  if (/returned error: 30[12378]|unable to update url base from redirection/i.test(stderr)) {
    return { kind: 'redirected' };
  }
  const { authenticates, secrets } = source;
  const own = authenticates ? stderr.replaceAll(/^remote:.*$/gm, '') : stderr;
  const cause = new Error(withoutSecrets(own, secrets).trim().slice(-2000));
  for (const [pattern, reason, message] of RULES) {
    if (!pattern.test(stderr)) continue;
    const words = authenticates && message === NOT_FOUND ? NOT_OPENED : message;
    return { kind: 'other', error: new GatewayError(reason, words, { cause }) };
  }
  const error = new GatewayError('REPO_UNREACHABLE', 'The repository could not be fetched from its host.', {
    cause,
  });
  return { kind: 'other', error };
}
