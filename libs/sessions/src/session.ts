/** Who works on which repository, and for what. */
export interface SessionRecord {
  readonly sessionId: string;
  readonly userId: string;
  /** Empty until a repository is known. */
  readonly repoUrl: string;
  /** Inferred from the URL; empty when there is none. */
  readonly repoName: string;
  /** What the user wants to learn; empty until it is settled. */
  readonly purpose: string;
  /** Branch, tag or commit; empty for the default branch. */
  readonly ref: string;
  /** The commit of the repository that the session works on; empty until it was opened. */
  readonly commit: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A session with what its runs say of it. */
export interface Session extends SessionRecord {
  readonly running: boolean;
  /** Undefined when no run is active. */
  readonly activeRunId: string | undefined;
}

/** What of a session may change; what is absent or undefined stays. */
export type SessionChange = Partial<
  Pick<SessionRecord, 'repoUrl' | 'repoName' | 'purpose' | 'ref' | 'commit'>
>;
