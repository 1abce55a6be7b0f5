/**
 * A deployment's model options cannot work; the boot stops on it. `option`
 * is the path of the option, such as `apiKey`, `providers.groq.baseUrl` or
 * `roles.worker/high`, for whoever knows it by another name, such as an
 * environment variable. The text never repeats a key: it is a secret.
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
