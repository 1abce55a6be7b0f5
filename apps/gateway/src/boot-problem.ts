import { ModelOptionsError, modelVariable } from '#model';

/** Returns why the gateway cannot start, in one line that names the variable to change where there is one. */
export function bootProblem(error: unknown): string {
  if (error instanceof ModelOptionsError) {
    const { option, problem } = error;
    return `${modelVariable(option) ?? option} ${problem}`;
  }
  return error instanceof Error ? error.message : String(error);
}
