import type { Node } from 'web-tree-sitter';
import type { SyntaxWalk } from '../syntax-walk.js';

/** The names in a module's `__all__`, when it is a plain list of literals and never added to. */
export function readExportList(root: Node, walk: SyntaxWalk): ReadonlySet<string> | undefined {
  let names: Set<string> | undefined;
  for (const statement of root.namedChildren) {
    if (statement.type !== 'expression_statement') continue;
    const assignment = statement.firstNamedChild;
    if (assignment?.type !== 'assignment' && assignment?.type !== 'augmented_assignment') continue;
    const left = assignment.childForFieldName('left');
    if (left === null || left.endIndex - left.startIndex !== 7 || walk.textOf(left) !== '__all__') continue;
    const right = assignment.childForFieldName('right');
    if (right === null || !/^(?:list|tuple|expression_list)$/.test(right.type)) return undefined;
    names ??= new Set();
    for (const item of right.namedChildren) {
      if (item.type === 'comment') continue;
      if (item.type !== 'string') return undefined;
      const text = item.namedChildren.find(({ type }) => type === 'string_content');
      if (text !== undefined) names.add(walk.textOf(text));
    }
  }
  return names;
}
