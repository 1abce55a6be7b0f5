import type { Node } from 'web-tree-sitter';
import type { SyntaxWalk } from '../syntax-walk.js';

/** A path that the text alone tells. */
export interface FileExpression {
  readonly path: string;
  /** It counts from the folder of the file. */
  readonly isRelative: boolean;
}

/**
 * A literal; `File.expand_path('../a', __FILE__)`, which counts from the file itself, so that its first step up
 * leads to the folder; `File.expand_path('a', __dir__)`; `File.join(__dir__, 'a', 'b')`; `"#{__dir__}/a"`.
 */
export function fileExpression(node: Node, walk: SyntaxWalk): FileExpression | undefined {
  const literal = literalOf(node, walk);
  if (literal !== undefined) return { path: literal, isRelative: false };
  const text = walk.textOf(node);
  const inner = /^"#\{\s*(?:__dir__|File\.dirname\(__FILE__\))\s*\}\/([^"#]{1,500})"$/.exec(text)?.[1];
  if (inner !== undefined) return { path: inner, isRelative: true };
  const added = /^(?:__dir__|File\.dirname\(__FILE__\))\s*\+\s*["']\/([^"'#]{1,500})["']$/.exec(text)?.[1];
  if (added !== undefined) return { path: added, isRelative: true };
  const [, method, list = ''] = /^(?:::)?File\.(expand_path|join)\((.{1,500})\)$/s.exec(text) ?? [];
  const parts = list.split(',').map((part) => part.trim());
  return method === 'join' ? joined(parts) : method === undefined ? undefined : expanded(parts);
}

function literalOf(node: Node, walk: SyntaxWalk): string | undefined {
  if (node.type !== 'string') return undefined;
  const [content, ...rest] = node.namedChildren;
  return content?.type === 'string_content' && rest.length === 0 ? walk.textOf(content) : undefined;
}

function joined(parts: readonly string[]): FileExpression | undefined {
  const [base = '', ...rest] = parts;
  const names = rest.map(unquoted);
  if (!/^(?:__dir__|File\.dirname\(__FILE__\))$/.test(base) || names.includes(undefined)) return undefined;
  return { path: names.join('/'), isRelative: true };
}

function expanded([path = '', base = '']: readonly string[]): FileExpression | undefined {
  const plain = unquoted(path);
  if (plain === undefined) return undefined;
  if (base === '__FILE__')
    return plain.startsWith('../') ? { path: plain.slice(3), isRelative: true } : undefined;
  return /^(?:__dir__|File\.dirname\(__FILE__\))$/.test(base) ? { path: plain, isRelative: true } : undefined;
}

function unquoted(text: string): string | undefined {
  return /^(["'])([^"'#]*)\1$/.exec(text)?.[2];
}
