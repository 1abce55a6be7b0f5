/** A kind of secret. The group `secret` is redacted, or the whole match when there is no such group. */
export interface SecretPattern {
  readonly kind: string;
  readonly pattern: RegExp;
}

/** Upper bound of a match's length; a scan in windows must look this far beyond each window. */
export const MAX_SECRET_CHARS = 4 * 1024;

/** The start of a word, also after a line end written as `\n` in JSON or source text. */
const START = String.raw`(?:(?<![\w-])|(?<=\\[nrt]))`;
const END = String.raw`(?![\w-])`;
const QUOTE = String.raw`\\?["'\x60]`;
const PASSWORD_NAMES = 'password|passwd|passphrase';
const KEY_NAMES =
  'secret|token|api[_-]?key|access[_-]?key|auth[_-]?key|private[_-]?key|secret[_-]?key|credential';
const TEMPLATE = '[$<{%]';

const word = (body: string): RegExp => new RegExp(`${START}${body}${END}`, 'g');

/**
 * Every repetition has an upper bound, and no two repetitions can match the same characters in more than one way,
 * so that no text makes a pattern slow.
 */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  { kind: 'AWS key', pattern: word('(?:AKIA|ASIA)[A-Z0-9]{16}') },
  {
    kind: 'GitHub token',
    pattern: word('(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})'),
  },
  { kind: 'GitLab token', pattern: word('gl(?:pat|ptt|rt|dt|cbt)-[A-Za-z0-9_-]{16,255}') },
  { kind: 'Slack token', pattern: word('xox[abeoprs]-[A-Za-z0-9-]{10,255}') },
  {
    kind: 'Slack webhook',
    pattern: /hooks\.slack\.com\/services\/[A-Za-z0-9/]{20,100}/g,
  },
  { kind: 'model key', pattern: word('sk-[A-Za-z0-9_-]{20,255}') },
  { kind: 'Google key', pattern: word('AIza[A-Za-z0-9_-]{35}') },
  { kind: 'Google client secret', pattern: word('GOCSPX-[A-Za-z0-9_-]{20,60}') },
  { kind: 'npm token', pattern: word('npm_[A-Za-z0-9]{36}') },
  { kind: 'PyPI token', pattern: word('pypi-[A-Za-z0-9_-]{50,255}') },
  { kind: 'Hugging Face token', pattern: word('hf_[A-Za-z0-9]{30,60}') },
  { kind: 'payment key', pattern: word('(?:sk|rk|whsec)_(?:live_|test_)?[A-Za-z0-9]{20,255}') },
  { kind: 'SendGrid key', pattern: word('SG\\.[A-Za-z0-9_-]{16,64}\\.[A-Za-z0-9_-]{16,128}') },
  {
    kind: 'JSON web token',
    pattern: word('eyJ[A-Za-z0-9_-]{10,1000}\\.eyJ[A-Za-z0-9_-]{4,2000}\\.[A-Za-z0-9_-]{10,1000}'),
  },
  { kind: 'authorization', pattern: /\b(?:Bearer|Basic)\s{1,4}(?<secret>[A-Za-z0-9._~+/=-]{20,2000})/g },
  // scheme://user:password@host; a placeholder such as ${PASSWORD} stays.
  {
    kind: 'password in a URL',
    pattern: /:\/\/[^\s/@:"'<>`]{0,128}:(?<secret>(?![$<{%])[^\s/@"'<>`]{1,256})@/g,
  },
  { kind: 'password', pattern: quotedValue(PASSWORD_NAMES, '') },
  // Code uses these names for other things too; a real token or key contains a digit.
  { kind: 'secret', pattern: quotedValue(KEY_NAMES, `(?=[^\\s"'\\x60\\\\]{0,255}[0-9])`) },
  // NAME=value on its own line, as in .env files.
  {
    kind: 'secret',
    pattern:
      /(?:^|(?<=\\n)|(?<=\bexport ))[A-Z][A-Z0-9_]{0,64}(?<=PASSWORD|PASSWD|SECRET|TOKEN|API_KEY|ACCESS_KEY|SECRET_KEY|PRIVATE_KEY|CREDENTIALS)=(?<secret>(?![$<{%"'])[^\s"'\\]{8,256})/gm,
  },
];

/**
 * Matches name = "value", "name": "value", name => 'value': quoted values without spaces that are not
 * placeholders.
 */
function quotedValue(names: string, condition: string): RegExp {
  const value = `(?<secret>(?!${TEMPLATE})${condition}[^\\s"'\\x60\\\\]{8,256})`;
  return new RegExp(
    `(?:${names})(?:${QUOTE})?\\s{0,4}(?:=>|[:=]{1,2})\\s{0,4}${QUOTE}${value}${QUOTE}`,
    'gi',
  );
}
