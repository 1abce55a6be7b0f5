/** Bounds of `code_tasks`. */
export interface TasksOptions {
  /** Tokens of one task, unless the run asks for others. Default 24,000. */
  readonly taskTokens?: number;
  /** Tasks in the result. Default 2,000. */
  readonly maxTasks?: number;
  /** Files named in all tasks together. Default 30,000. */
  readonly maxFiles?: number;
  /** Circles that are named as cut. Default 50. */
  readonly maxCuts?: number;
}

export const DEFAULT_TASKS_OPTIONS: Required<TasksOptions> = {
  taskTokens: 24_000,
  maxTasks: 2_000,
  maxFiles: 30_000,
  maxCuts: 50,
};
