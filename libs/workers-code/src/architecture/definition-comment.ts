import { blockWords, commentWords, docstringWords, type CommentWords } from './file-comments.js';
import { isLegal, paragraph } from './plain-sentence.js';

const MAX_LINES = 60;
/** Lines between a comment and what it belongs to: decorators, attributes, annotations. */
const MAX_BETWEEN = 12;
const BETWEEN = /^\s*(?:@\w|#\[|\[\w|template\s*<|export\s*$|[)}\]]+\s*$)/;
const HASH_COMMENTS = new Set(['Python', 'Ruby', 'Shell', 'Perl', 'Elixir', 'R', 'Julia']);
const SLASHES = /^\s*\/\/[/!]?\s?/;
const HASH = /^\s*#(?!!)\s?/;
const MARKUP = /<\/?[a-z][^>]*>|\{@\w+\s+([^}]*)\}/gi;

/** What the comment of a definition says: the one right above its line, in Python the one below it. */
export function definitionComment(text: string, line: number, language: string): CommentWords | undefined {
  const lines = text.split('\n');
  const found = language === 'Python' ? docstringBelow(lines, line) : undefined;
  const comment = found ?? commentAbove(lines, line, language);
  if (comment === undefined) return undefined;
  const words = comment.words.replaceAll(MARKUP, '$1').trim();
  return words === '' || isLegal(words) || words.startsWith('@') ? undefined : { words, line: comment.line };
}

/** What a file says of itself before its first code. */
export function fileComment(text: string, language: string): CommentWords | undefined {
  if (language === 'Python') return docstringWords(text);
  if (language === 'Rust') return commentWords(/^\/\/! ?/)(text);
  return HASH_COMMENTS.has(language) ? undefined : blockWords(text);
}

function commentAbove(lines: readonly string[], line: number, language: string): CommentWords | undefined {
  let last = line - 2;
  for (let passed = 0; passed < MAX_BETWEEN && BETWEEN.test(lines[last] ?? ''); passed += 1) last -= 1;
  const end = lines[last]?.trimEnd() ?? '';
  if (end.endsWith('*/')) {
    let first = last;
    while (first > 0 && last - first < MAX_LINES && !lines[first]?.includes('/*')) first -= 1;
    const block = lines.slice(first, last + 1).join('\n');
    const inner = /\/\*+!?([^]*?)\*+\/\s*$/.exec(block)?.[1];
    if (inner === undefined) return undefined;
    const words = paragraph(inner.split('\n').map((each) => each.replace(/^\s*\*? ?/, '')));
    return { words, line: first + 1 };
  }
  const mark = HASH_COMMENTS.has(language) ? HASH : SLASHES;
  let first = last;
  while (first >= 0 && last - first < MAX_LINES && mark.test(lines[first] ?? '')) first -= 1;
  if (first === last) return undefined;
  const run = lines.slice(first + 1, last + 1).map((each) => each.replace(mark, ''));
  return { words: paragraph(run), line: first + 2 };
}

function docstringBelow(lines: readonly string[], line: number): CommentWords | undefined {
  for (let at = line - 1; at < Math.min(lines.length, line - 1 + MAX_BETWEEN); at += 1) {
    if (!/:\s*(?:#.*)?$/.test(lines[at] ?? '')) continue;
    const begin = /^\s*[rRuU]?("""|''')/.exec(lines[at + 1] ?? '');
    if (begin === null) return undefined;
    const mark = begin[1] ?? '';
    const rest = lines
      .slice(at + 1, at + 1 + MAX_LINES)
      .join('\n')
      .slice(begin[0].length);
    const end = rest.indexOf(mark);
    const inner = end < 0 ? rest : rest.slice(0, end);
    return { words: paragraph(inner.split('\n')), line: at + 2 };
  }
  return undefined;
}
