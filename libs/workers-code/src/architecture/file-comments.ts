import { isLegal, lineAt, paragraph } from './plain-sentence.js';

/** Words of a comment and the line that they begin at, which counts from 1. */
export interface CommentWords {
  readonly words: string;
  readonly line: number;
}

/** The first run of line comments of this form. */
export function commentWords(mark: RegExp): (text: string) => CommentWords | undefined {
  return (text) => {
    const lines = text.split('\n');
    const start = lines.findIndex((line) => mark.test(line) && !isLegal(line));
    if (start < 0) return undefined;
    const end = lines.findIndex((line, index) => index > start && !mark.test(line));
    const block = lines.slice(start, end < 0 ? start + 20 : Math.min(end, start + 20));
    const words = paragraph(block.map((line) => line.replace(mark, '').replace(/^#+\s.*/, '')));
    return isLegal(words) ? undefined : { words, line: start + 1 };
  };
}

/** The docstring of a Python file. */
export function docstringWords(text: string): CommentWords | undefined {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'));
  const found = /^[rRuU]?("""|''')/.exec(lines[start] ?? '');
  if (found === null) return undefined;
  const mark = found[1] ?? '';
  const rest = lines.slice(start).join('\n').slice(found[0].length);
  const end = rest.indexOf(mark);
  return end < 0 ? undefined : { words: paragraph(rest.slice(0, end).split('\n')), line: start + 1 };
}

/** A block comment before the first code; not the licence. */
export function blockWords(text: string): CommentWords | undefined {
  const found =
    /^(?:\s|\/\/[^\n]*\n|['"]use \w+['"];?|\/\* eslint[^*]*\*\/)*\/\*\*?([\s\S]{8,1500}?)\*\//.exec(text);
  if (found === null) return undefined;
  const words = paragraph((found[1] ?? '').split('\n').map((line) => line.replace(/^\s*\*? ?/, '')));
  if (isLegal(words) || words.startsWith('@')) return undefined;
  return {
    words: words.replaceAll(/<\/?\w+>|\{@\w+ ([^}]*)\}/g, '$1'),
    line: lineAt(text, text.indexOf('/*')),
  };
}
