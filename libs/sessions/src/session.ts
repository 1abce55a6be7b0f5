/** The user, repository and purpose of a session. */
export interface SessionRecord {
  readonly sessionId: string;
  readonly userId: string;
  /** Empty until a repository is known. */
  readonly repoUrl: string;
  /** Inferred from the URL; empty without one. */
  readonly repoName: string;
  /** The goal of the user; empty until it is settled. */
  readonly purpose: string;
  /** Branch, tag or commit; empty for the default branch. */
  readonly ref: string;
  /** The commit of the repository that the session works on; empty until it was opened. */
  readonly commit: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A session together with the state of its runs. */
export interface Session extends SessionRecord {
  readonly running: boolean;
  /** Undefined when no run is active. */
  readonly activeRunId: string | undefined;
}

/** The fields of a session that may change; those that are absent or undefined stay. */
export type SessionChange = Partial<
  Pick<SessionRecord, 'repoUrl' | 'repoName' | 'purpose' | 'ref' | 'commit'>
>;
