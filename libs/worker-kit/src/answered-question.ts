/** A question that a worker's result answers, as the plan uses it. */
export interface AnsweredQuestion {
  /**
   * The subject of the question, a few words that follow "answers", such as `where to begin to read`.
   * Unique within the worker.
   */
  readonly topic: string;
  /**
   * The question in several natural phrasings. Forms of a word count as the same; words that few
   * workers have weigh more.
   */
  readonly asked: readonly string[];
}
