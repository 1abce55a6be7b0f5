import { inspect } from 'node:util';
import { GatewayError } from '#errors';
import { withoutSecrets } from '#model';

const MOST_CAUSES = 5;
const LONGEST_CHARACTERS = 4_000;
/** Looked through for secrets, so that none is cut in two where the text ends. */
const READ_CHARACTERS = 64_000;

/**
 * What lay behind an error, such as the words of git or of a provider, for the
 * log and nobody else: bounded, and without secrets of known forms. Undefined
 * when nothing did.
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
