/** Marks that make Markdown of a text, and those that would make HTML or links of it. */
const MARKS = /[\\`*_{}[\]<>#|!~&$]/g;
/** Characters that turn the direction of a text around or hide in it. */
const DECEPTIVE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const DEFAULT_LENGTH = 400;

/** A text of the repository or a model as plain Markdown text on one line: nothing in it is markup or a link. */
export function plain(text: string, maxLength = DEFAULT_LENGTH): string {
  return oneLine(text, maxLength)
    .replaceAll(MARKS, String.raw`\$&`)
    .replaceAll('://', String.raw`\://`)
    .replace(/^([-+=])/, String.raw`\$1`)
    .replace(/^(\d+)([.)])/, String.raw`$1\$2`)
    .replaceAll(/\b(www)\./gi, String.raw`$1\.`);
}

/** A name or path as code; also in a table, which a `|` would end. */
export function code(text: string, maxLength = 160): string {
  const line = oneLine(text, maxLength).replaceAll('|', String.raw`\|`);
  if (line === '') return '';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A table of ready Markdown cells; what is over `maxRows` is counted in a line below it. */
export function table(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  maxRows: number,
): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const shown = rows.slice(0, maxRows);
  const more = rows.length - shown.length;
  return [
    line(headers),
    line(headers.map(() => '---')),
    ...shown.map(line),
    ...(more > 0 ? ['', `... and ${more} more.`] : []),
  ].join('\n');
}

/** `1 package`, `2 packages`. */
export function counted(value: number, what: string): string {
  return `${count(value)} ${what}${value === 1 ? '' : 's'}`;
}

/** Counts as people write them: `12,345`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

function oneLine(text: string, maxLength: number): string {
  const line = text
    .slice(0, maxLength * 4)
    .replaceAll(DECEPTIVE, '')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 4)} ...`;
}
