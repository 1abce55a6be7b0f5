import type { ModelOptions } from './model-options.js';

/**
 * A deployment's model options cannot work; the boot stops on it. `option`
 * is the name of the option, for whoever knows it by another name, such as
 * an environment variable. The text never repeats the value: it may be a secret.
 */
export class ModelOptionsError extends Error {
  override readonly name = 'ModelOptionsError';

  constructor(
    readonly option: keyof ModelOptions,
    readonly problem: string,
  ) {
    super(`model option ${option}: ${problem}`);
  }
}
