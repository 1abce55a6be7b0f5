import type { Node } from 'web-tree-sitter';
import { FactCollector } from '../../parsing/fact-collector.js';
import type { FactExtractor, SourceText } from '../../parsing/fact-extractor.js';
import type { DefinitionKind, FileFacts } from '../../parsing/file-facts.js';
import { localScope, SyntaxWalk, type SyntaxHandler, type SyntaxScope } from '../syntax-walk.js';

const IDENTIFIERS = ['identifier'];
const TYPES: readonly (readonly [string, DefinitionKind])[] = [
  ['class_declaration', 'class'],
  ['struct_declaration', 'struct'],
  ['interface_declaration', 'interface'],
  ['enum_declaration', 'enum'],
  ['record_declaration', 'record'],
];
const MEMBERS: readonly (readonly [string, DefinitionKind])[] = [
  ['property_declaration', 'property'],
  ['event_declaration', 'property'],
  ['enum_member_declaration', 'constant'],
  ['delegate_declaration', 'type'],
];
const BODIES = ['constructor_declaration', 'destructor_declaration', 'operator_declaration'];

/**
 * Facts of C# files. `packageName` is the first namespace of the file; further ones are definitions of kind
 * `namespace`. An extension method is of kind `function`. What `using static` and `global using` name is taken whole (`*`);
 * of an alias the specifier is what it stands for, and each type that stands in a tuple, an array or between angle
 * brackets is an import of its own.
 */
export const csharpFactExtractor: FactExtractor = {
  languages: ['C#'],
  version: 2,
  grammars: ['c-sharp'],
  extract: (source) => new CsharpFacts(source).read(),
};

const NAMES = ['identifier', 'generic_name', 'alias_qualified_name', 'qualified_name'];
const PART_OF_NAME = new Set(['generic_name', 'alias_qualified_name', 'qualified_name']);

class CsharpFacts {
  private readonly facts = new FactCollector();
  private readonly walk: SyntaxWalk;

  constructor(source: SourceText) {
    this.walk = new SyntaxWalk(source.tree('c-sharp'), source.text, this.facts);
  }

  read(): FileFacts {
    const handlers = new Map<string, SyntaxHandler>([
      ['using_directive', (node) => this.using(node)],
      ['extern_alias_directive', () => 'skip'],
      ['namespace_declaration', (node, scope) => this.namespace(node, scope)],
      ['file_scoped_namespace_declaration', (node, scope) => void this.namespace(node, scope)],
      ['field_declaration', (node, scope) => this.field(node, scope)],
      ['event_field_declaration', (node, scope) => this.field(node, scope)],
      ['method_declaration', (node, scope) => localScope(this.member(node, this.methodKind(node), scope))],
      ['local_function_statement', (_node, scope) => localScope(scope)],
      ['lambda_expression', (_node, scope) => localScope(scope)],
      ...BODIES.map((type): [string, SyntaxHandler] => [
        type,
        (node, scope) => localScope(this.member(node, 'method', scope)),
      ]),
      ...MEMBERS.map(([type, kind]): [string, SyntaxHandler] => [
        type,
        (node, scope) => ({ ...this.member(node, kind, scope), path: scope.path, kind: scope.kind }),
      ]),
      ...TYPES.map(([type, kind]): [string, SyntaxHandler] => [
        type,
        (node, scope) => this.member(node, kind, scope),
      ]),
    ]);
    this.walk.run({ identifiers: IDENTIFIERS, handlers });
    return this.facts.finish();
  }

  private using(node: Node): 'skip' {
    const alias = node.childForFieldName('name');
    const name = node.namedChildren.find(
      ({ type, id }) => type !== 'modifier' && type !== 'comment' && id !== alias?.id,
    );
    if (name === undefined) return 'skip';
    const isWhole = node.children.some(({ type }) => type === 'static' || type === 'global');
    for (const specifier of this.namesIn(name))
      this.walk.addImport(node, 'using', specifier, isWhole ? ['*'] : undefined);
    return 'skip';
  }

  /** The types and namespaces of what a directive names; of `int` and its like alone, the text as it stands. */
  private namesIn(target: Node): ReadonlySet<string> {
    const names = target
      .descendantsOfType(NAMES)
      .filter((node) => !isPartOfName(node) && !isElementName(node))
      .map((node) => withoutArguments(this.walk.textOf(node).replace(/\s+/g, '')));
    return new Set(names.length > 0 ? names : [this.walk.textOf(target).replace(/\s+/g, ' ')]);
  }

  private namespace(node: Node, scope: SyntaxScope): SyntaxScope {
    const name = node.childForFieldName('name');
    const text = name === null ? '' : this.walk.textOf(name).replace(/\s+/g, '');
    if (scope.path === '') this.facts.packageName ??= text.slice(0, 300);
    return this.walk.define(node, name, 'namespace', scope);
  }

  private methodKind(node: Node): DefinitionKind {
    const first = node.childForFieldName('parameters')?.firstNamedChild;
    const isExtension = first?.type === 'parameter' && /^this\s/.test(this.walk.textOf(first));
    return isExtension ? 'function' : 'method';
  }

  private member(node: Node, kind: DefinitionKind, scope: SyntaxScope): SyntaxScope {
    if (scope.isLocal) return { ...scope };
    const inner = this.walk.define(
      node,
      node.childForFieldName('name'),
      kind,
      scope,
      this.isExported(node, scope),
    );
    return { ...inner, kind };
  }

  private field(node: Node, scope: SyntaxScope): undefined {
    if (scope.isLocal) return;
    const list = node.namedChildren.find(({ type }) => type === 'variable_declaration');
    const kind = this.modifiersOf(node).has('const') ? 'constant' : 'property';
    for (const declarator of list?.namedChildren ?? []) {
      if (declarator.type !== 'variable_declarator') continue;
      const name = declarator.childForFieldName('name') ?? declarator.firstNamedChild;
      this.walk.define(node, name, kind, scope, this.isExported(node, scope));
    }
  }

  /** Members of classes are private unless they say otherwise; those of interfaces and enums, and types, are not. */
  private isExported(node: Node, scope: SyntaxScope): boolean {
    const modifiers = this.modifiersOf(node);
    const isHidden = modifiers.has('private') || modifiers.has('file');
    const isOpen = ['public', 'internal', 'protected'].some((word) => modifiers.has(word));
    const isOpenByDefault = !/^(?:class|struct|record)$/.test(scope.kind);
    return scope.exported && (isOpen || (!isHidden && isOpenByDefault));
  }

  private modifiersOf(node: Node): ReadonlySet<string> {
    return new Set(
      node.namedChildren.flatMap((child) => (child.type === 'modifier' ? [this.walk.textOf(child)] : [])),
    );
  }
}

function isPartOfName({ parent }: Node): boolean {
  return parent !== null && PART_OF_NAME.has(parent.type);
}

/** The `X` of `(int X, int Y)`. */
function isElementName({ id, parent }: Node): boolean {
  return parent?.type === 'tuple_element' && parent.childForFieldName('name')?.id === id;
}

/** `A<B<C>>.D` is `A.D`. */
function withoutArguments(name: string): string {
  let depth = 0;
  let plain = '';
  for (const char of name) {
    if (char === '<') depth += 1;
    if (depth === 0) plain += char;
    if (char === '>') depth -= 1;
  }
  return plain;
}
