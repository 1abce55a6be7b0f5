/** What a file says of itself stands in its first lines. */
const HEAD_BYTES = 1_024;
const FIRST_LINES = /^(?:[^\n]*\n?){0,2}/;
/** `# -*- coding: latin-1 -*-` of Python, Ruby and editors, in the first two lines. */
const CODING = /\bcoding\s{0,3}[:=]\s{0,3}([\w.-]{2,40})/i;
/** `<?xml encoding="..."?>`, `declare(encoding='...')` of PHP, `@charset "..."`, `<meta charset="...">`. */
const ATTRIBUTE =
  /(?:<\?xml\b[^>]{0,200}?\bencoding\s{0,3}=|\bdeclare\s{0,3}\(\s{0,3}encoding\s{0,3}=|@charset\b|<meta\b[^>]{0,200}?\bcharset\s{0,3}=)\s{0,3}["']?([\w.-]{2,40})/i;
/** Names that the platform's decoders do not know. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['latin', 'latin1'],
  ['latin-1', 'latin1'],
  ['iso-latin-1', 'latin1'],
  ['latin-2', 'latin2'],
  ['latin-9', 'iso-8859-15'],
  ['latin9', 'iso-8859-15'],
  ['cp932', 'shift_jis'],
  ['windows-932', 'shift_jis'],
  ['mskanji', 'shift_jis'],
  ['ujis', 'euc-jp'],
  ['cp936', 'gbk'],
  ['euc-cn', 'gbk'],
  ['cp949', 'euc-kr'],
  ['uhc', 'euc-kr'],
  ['cp950', 'big5'],
  ['macroman', 'macintosh'],
  ['mac-roman', 'macintosh'],
]);

/** The decoder of the encoding that a file says it has; undefined when it says none that there is. */
export function declaredEncoding(bytes: Buffer): string | undefined {
  const head = bytes.toString('latin1', 0, HEAD_BYTES);
  const [firstLines = ''] = FIRST_LINES.exec(head) ?? [];
  const said = CODING.exec(firstLines)?.[1] ?? ATTRIBUTE.exec(head)?.[1];
  if (said === undefined) return undefined;
  const name = said
    .toLowerCase()
    .replace(/-(?:unix|dos|mac)$/, '')
    .replaceAll('_', '-');
  return decoderNamed(OTHER_NAMES.get(name) ?? name);
}

function decoderNamed(name: string): string | undefined {
  try {
    return new TextDecoder(name).encoding;
  } catch {
    return undefined;
  }
}
