/** Words that alone make a name one of a secret. */
const SECRET =
  /^(SECRETS?|PASSWORDS?|PASSWDS?|PASSWD|PASSPHRASES?|PASS|PWD|APIKEYS?|CREDENTIALS?|CREDS|DSN|SECRETKEYS?|AUTHTOKENS?)$/;
const TOKEN = /^TOKENS?$/;
const KEY = /^KEYS?$/;
/** Words of a name that counts tokens, or says how they are handled. */
const MEASURE =
  /^(MAX|MIN|LIMITS?|PER|COUNT|NUM|TOTAL|BUDGET|MINUTE|HOUR|DAY|SECONDS?|SIZE|LENGTH|TTL|EXPIRY|EXPIRES?|EXPIRATION|AGE|LIFETIME|TIMEOUT|MS|INTERVAL|ROUNDS|COST|RATE|WINDOW|CONTEXT|INPUT|OUTPUT)$/;
/** Keys that open nothing, or are meant to be seen. */
const OPEN_KEY = /^(PUBLIC|PRIMARY|FOREIGN|SORT|PARTITION|CACHE|PUB|PUBLISHABLE|IDEMPOTENCY|INDEX|HOT)$/;
/** Names that say where a secret lies or whether there is one, not what it is. */
const ABOUT =
  /^(FILE|PATH|DIR|DIRECTORY|NAME|ID|IDS|ENABLED|REQUIRED|HEADER|TYPE|ALGORITHM|POLICY|URL|URI|ENDPOINT)$/;
const QUESTION = /^(ALLOW|ENABLE|DISABLE|REQUIRE|USE|HAS|IS|NO|SHOW|SKIP)$/;

/**
 * Whether a variable holds a secret, as far as the words of its name tell:
 * `MODEL_API_KEYS` does, `MAX_TOKENS` and `ALLOW_EMPTY_PASSWORD` do not.
 */
export function looksSecret(name: string): boolean {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split('_')
    .filter((word) => word !== '');
  if (words.some((word) => QUESTION.test(word))) return false;
  if (ABOUT.test(words.at(-1) ?? '')) return false;
  if (words.some((word) => MEASURE.test(word))) return false;
  if (words.some((word) => SECRET.test(word) || TOKEN.test(word))) return true;
  return words.some((word, index) => KEY.test(word) && !OPEN_KEY.test(words[index - 1] ?? ''));
}
