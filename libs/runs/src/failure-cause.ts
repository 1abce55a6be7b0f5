import { inspect } from 'node:util';
import { GatewayError } from '#errors';
import { withoutSecrets } from '#model';

const MOST_CAUSES = 5;
const LONGEST_CHARACTERS = 4_000;
/**
 * Characters searched for secrets: more than are shown, so that no secret is cut in two at the end of
 * the text.
 */
const READ_CHARACTERS = 64_000;

/**
 * Returns the cause of an error for the log only, such as the output of git or of a provider: bounded,
 * and without secrets of known forms. Undefined if there is none.
 */
export async function failureCause(thrown: unknown): Promise<string | undefined> {
  const words: string[] = [];
  let cause = thrown instanceof GatewayError ? thrown.cause : undefined;
  while (cause !== undefined && cause !== null && words.length < MOST_CAUSES) {
    words.push(cause instanceof Error ? cause.message : inspect(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  const text = words.filter((each) => each.trim() !== '').join('\n');
  if (text === '') return undefined;
  return (await withoutSecrets(text.slice(0, READ_CHARACTERS))).slice(0, LONGEST_CHARACTERS);
}
