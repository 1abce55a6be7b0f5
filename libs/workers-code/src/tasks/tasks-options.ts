import { internal, type ValuesOf } from '#settings';

/** Bounds of `code_tasks`. */
export const tasksSettings = {
  /** Tokens of one task, unless the run asks for others. */
  taskTokens: internal(24_000),
  /** Tasks in the result. */
  maxTasks: internal(2_000),
  /** Files named in all tasks together. */
  maxFiles: internal(30_000),
  /** Circles that are named as cut. */
  maxCuts: internal(50),
};

export type TasksOptions = Partial<ValuesOf<typeof tasksSettings>>;
