import { GatewayError, type ErrorReason } from '#errors';
import { withoutSecrets } from './host-credentials.js';

/** The reason why git failed at a source, as far as its output tells. */
export type GitFailure =
  | { readonly kind: 'ref_missing' }
  /** A commit that was requested by its id, or by the id that the source itself reported. */
  | { readonly kind: 'commit_missing' }
  /** The source may have the commit, but serves only the tips of branches and tags. */
  | { readonly kind: 'commit_not_offered' }
  | { readonly kind: 'redirected' }
  /** The source uses the other hash algorithm for its object ids. */
  | { readonly kind: 'other_format' }
  /** Files could not be written on this machine, for any reason. */
  | { readonly kind: 'not_written'; readonly cause: Error }
  | { readonly kind: 'other'; readonly error: GatewayError };

/** The properties of a source that decide which texts may be shown. */
export interface FailureSource {
  /** True when the gateway authenticates to the source. */
  readonly authenticates: boolean;
  /** Texts that must never appear in a message. */
  readonly secrets: readonly string[];
  /** True when the source's side of git also runs on this machine, within our limits. */
  readonly isLocal: boolean;
}

type Rule = readonly [pattern: RegExp, reason: ErrorReason, message: string];

const NOT_FOUND = 'The repository does not exist, or may only be read with credentials.';
const NOT_OPENED =
  'The repository does not exist, or the credentials that the gateway has for its host do not open it.';
export const DAMAGED = 'The repository is damaged: objects of the commit are broken or missing.';
const UNKNOWN_FORM = 'The repository has a form that the git of this gateway does not read.';

/** Failures of this machine; output of the remote side is not matched against these. */
const OWN_RULES: readonly Rule[] = [
  [
    /No space left on device|Disk quota exceeded|Out of diskspace/i,
    'STORAGE_FULL',
    'No space is left on the server.',
  ],
  [
    /out of memory|cannot allocate memory|malloc failed|mmap failed|unable to create (?:async )?thread/i,
    'REPO_TOO_LARGE',
    'The repository takes more memory than this gateway gives git for it.',
  ],
];

/** Failures of a repository on this machine. */
const LOCAL_RULES: readonly Rule[] = [
  [
    /^(?!.*unable to (?:create|write)).*Permission denied/m,
    'REPO_UNREADABLE',
    'The account that the gateway runs as may not read all of this repository.',
  ],
];

/** Failures that a retry cannot fix. */
const REPOSITORY_RULES: readonly Rule[] = [
  [
    /from promisor remote/,
    'REPO_UNSUPPORTED',
    'The repository is a partial clone that lacks files of this commit; use the repository that it was cloned from.',
  ],
  [
    /unknown repository extension|unknown value for extensions\.|Expected git repo version|unknown ref storage/i,
    'REPO_UNSUPPORTED',
    UNKNOWN_FORM,
  ],
  [
    /dumb http transport/i,
    'REPO_UNSUPPORTED',
    'The host serves this repository by the dumb HTTP protocol, plain files, which brings no single commits.',
  ],
  [
    /bad (?:numeric |boolean )?config/i,
    'REPO_DAMAGED',
    'The configuration of the repository cannot be read.',
  ],
  [
    /(?:is|are) corrupt|object file .* is empty|does not match index|index file .* is too small|bad object|broken (?:commit|tree|blob|tag)|missing (?:commit|tree|blob|tag)|Could not read [0-9a-f]{40,64}|unable to read [0-9a-f]{40,64}|did not send all necessary objects|inflate: data stream error|invalid (?:index-pack output|object)|hash mismatch/i,
    'REPO_DAMAGED',
    DAMAGED,
  ],
  [/invalid path '/i, 'REPO_NOT_A_REPOSITORY', 'The repository has a path that git itself refuses to write.'],
];

const HOST_RULES: readonly Rule[] = [
  [
    // Reported for anything that ended the host's own git, including lack of memory.
    /possible repository corruption on the remote side/,
    'REPO_UNREACHABLE',
    'The git of the host failed while it sent the repository.',
  ],
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
    /is this a git repository\?|not valid: |does not appear to be a git repository|not a git repository|protocol error: bad (?:line length|pack header)|invalid server response/i,
    'REPO_NOT_A_REPOSITORY',
    'The address was reached, but there is no readable git repository.',
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
  [/Could not resolve host/i, 'REPO_UNREACHABLE', 'The host of the repository has no address.'],
  [
    /SSL|certificate|TLS/i,
    'REPO_UNREACHABLE',
    'The secure connection to the host of the repository could not be made.',
  ],
];

const NOT_WRITTEN =
  /unable to (?:write|create|append|close)|could not (?:write|create)|cannot (?:create|store|fsync)|write error(?!: Broken pipe)|failed to write|error writing/i;

/**
 * Classifies git's failure while it talked to a source. `stderr` goes into the cause, for the log, and not into
 * the message, which clients see. When the gateway has authenticated, none of the host's own words are kept, as it
 * may repeat a secret in any spelling.
 */
export function classifyGitFailure(stderr: string, source: FailureSource): GitFailure {
  const own = stderr.replaceAll(/^remote:.*$/gm, '');
  const ours = source.isLocal ? stderr : own;
  const cause = causeOf(source.authenticates ? own : stderr, source);
  const known =
    matched(ours, OWN_RULES, source, cause) ??
    matched(source.isLocal ? stderr : '', LOCAL_RULES, source, cause) ??
    matched(stderr, REPOSITORY_RULES, source, cause);
  if (known !== undefined) return { kind: 'other', error: known };
  if (/mismatched algorithms|does not support this repository's object format/i.test(stderr)) {
    return { kind: 'other_format' };
  }
  if (/unadvertised object/i.test(stderr)) return { kind: 'commit_not_offered' };
  if (/not our ref/i.test(stderr)) return { kind: 'commit_missing' };
  if (/couldn't find remote ref|no such remote ref/i.test(stderr)) return { kind: 'ref_missing' };
  if (/returned error: 30[12378]|unable to update url base from redirection/i.test(stderr)) {
    return { kind: 'redirected' };
  }
  if (NOT_WRITTEN.test(own)) return { kind: 'not_written', cause };
  const error =
    matched(stderr, HOST_RULES, source, cause) ??
    (source.isLocal
      ? new GatewayError('REPO_DAMAGED', 'Git cannot read this local repository.', { cause })
      : new GatewayError('REPO_UNREACHABLE', 'The repository could not be fetched from its host.', {
          cause,
        }));
  return { kind: 'other', error };
}

/** Classifies a failure of git's local work on what was fetched; never blames the host. */
export function classifyOwnFailure(stderr: string, source: FailureSource): GitFailure {
  const cause = causeOf(stderr, source);
  const error = matched(stderr, OWN_RULES, source, cause) ?? matched(stderr, REPOSITORY_RULES, source, cause);
  return error === undefined ? { kind: 'not_written', cause } : { kind: 'other', error };
}

/** Builds an error cause from the end of git's output, in a form that is safe to log. */
function causeOf(words: string, { secrets }: FailureSource): Error {
  return new Error(withoutSecrets(words, secrets).trim().slice(-2000));
}

function matched(
  text: string,
  rules: readonly Rule[],
  { authenticates }: FailureSource,
  cause: Error,
): GatewayError | undefined {
  for (const [pattern, reason, message] of rules) {
    if (!pattern.test(text)) continue;
    return new GatewayError(reason, authenticates && message === NOT_FOUND ? NOT_OPENED : message, { cause });
  }
  return undefined;
}
