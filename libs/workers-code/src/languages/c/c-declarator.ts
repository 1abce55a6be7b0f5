import type { Node } from 'web-tree-sitter';

/** The name inside of a declarator such as `*(*ns::f)(int)`. */
export interface DeclaredName {
  readonly node: Node;
  /** What stands before each `::`. */
  readonly qualifiers: readonly Node[];
  readonly isFunction: boolean;
}

/** Deeper nesting of pointers, arrays and functions is not looked through. */
const MAX_DEPTH = 20;
const NAMES = new Set([
  'identifier',
  'field_identifier',
  'type_identifier',
  'destructor_name',
  'operator_name',
  'operator_cast',
]);

export function declaredName(declarator: Node | null): DeclaredName | undefined {
  let at = declarator;
  const qualifiers: Node[] = [];
  let isFunction = false;
  let isPointer = false;
  for (let depth = 0; depth < MAX_DEPTH && at !== null; depth += 1) {
    if (NAMES.has(at.type)) return { node: at, qualifiers, isFunction: isFunction && !isPointer };
    if (at.type === 'qualified_identifier') {
      const scope = at.childForFieldName('scope');
      if (scope !== null) qualifiers.push(scope);
      at = at.childForFieldName('name');
      continue;
    }
    if (at.type === 'template_function' || at.type === 'template_type') {
      at = at.childForFieldName('name');
      continue;
    }
    if (at.type === 'function_declarator') {
      isFunction = true;
      isPointer = false;
    } else if (at.type === 'pointer_declarator' && isFunction) isPointer = true;
    at = at.childForFieldName('declarator') ?? lastNamed(at);
  }
  return undefined;
}

/** References and parentheses hold their declarator without a field. */
function lastNamed(node: Node): Node | null {
  return /^(?:reference|parenthesized|attributed)_declarator$/.test(node.type) ? node.lastNamedChild : null;
}
