/** The value of `repo_report`. */
export interface RepoReport {
  /** Who wrote the words beside the facts. */
  readonly source: 'static' | 'model';
  /** Where the report lies among the artifacts of the session. */
  readonly artifact: string;
  /** The whole report. */
  readonly markdown: string;
  /** What was left out or could not be told, each in a sentence with its reason. */
  readonly skipped: readonly string[];
}
