/** A question that a worker's result answers, as the plan is made by it. */
export interface AnsweredQuestion {
  /** What it is about, in a few words that follow "answers", such as `where to begin to read`. Unique within the worker. */
  readonly topic: string;
  /**
   * The question as people write it, in several phrasings. Forms of a word
   * count as the same; words that few workers have weigh more.
   */
  readonly asked: readonly string[];
}
