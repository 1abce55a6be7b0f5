/**
 * Thrown at boot when a model option is invalid. `option` is the path of the option, such as `apiKey`,
 * `providers.groq.baseUrl` or `roles.worker/high`, so that callers can map it to another name, such as an
 * environment variable. The text never repeats a key, which is a secret.
 */
export class ModelOptionsError extends Error {
  override readonly name = 'ModelOptionsError';

  constructor(
    readonly option: string,
    readonly problem: string,
  ) {
    super(`model option ${option}: ${problem}`);
  }
}
