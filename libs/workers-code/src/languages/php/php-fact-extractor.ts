import type { Node } from 'web-tree-sitter';
import { FactCollector } from '../../parsing/fact-collector.js';
import type { FactExtractor, SourceText } from '../../parsing/fact-extractor.js';
import { FACT_LIMITS } from '../../parsing/fact-limits.js';
import type { DefinitionKind, FileFacts } from '../../parsing/file-facts.js';
import { localScope, SyntaxWalk, type SyntaxHandler, type SyntaxScope } from '../syntax-walk.js';
import { includedPath } from './php-included-path.js';

const IDENTIFIERS = ['name'];
const TYPES: readonly (readonly [string, DefinitionKind])[] = [
  ['class_declaration', 'class'],
  ['interface_declaration', 'interface'],
  ['trait_declaration', 'trait'],
  ['enum_declaration', 'enum'],
];
const INCLUDES: readonly (readonly [string, 'include' | 'require'])[] = [
  ['include_expression', 'include'],
  ['include_once_expression', 'include'],
  ['require_expression', 'require'],
  ['require_once_expression', 'require'],
];

/**
 * Facts of PHP files. A `use` of several names is an import for each, with its full name; taken from it are the
 * names that the file goes on to write below it, `Bar\Created` of `new Event\Bar\Created`. What is included from
 * the file's own folder has a specifier that begins with a dot; `packageName` is the file's first namespace.
 */
export const phpFactExtractor: FactExtractor = {
  languages: ['PHP'],
  version: 2,
  grammars: ['php'],
  extract: (source) => new PhpFacts(source).read(),
};

class PhpFacts {
  private readonly facts = new FactCollector();
  private readonly walk: SyntaxWalk;

  private readonly uses: { readonly node: Node; readonly specifier: string; readonly alias: string }[] = [];
  /** What is written below the names that a `use` can bring in, by that name in lower case. */
  private readonly below = new Map<string, Set<string>>();

  constructor(private readonly source: SourceText) {
    this.walk = new SyntaxWalk(source.tree('php'), source.text, this.facts);
  }

  read(): FileFacts {
    const { text } = this.source;
    const handlers = new Map<string, SyntaxHandler>([
      ['namespace_definition', (node, scope) => this.namespace(node, scope)],
      ['namespace_use_declaration', (node) => this.useDeclaration(node)],
      ['qualified_name', (node) => this.qualifiedName(node)],
      ['function_definition', (node, scope) => localScope(this.member(node, 'function', scope))],
      ['method_declaration', (node, scope) => localScope(this.member(node, 'method', scope))],
      ['anonymous_function', (_node, scope) => localScope(scope)],
      ['arrow_function', (_node, scope) => localScope(scope)],
      ['anonymous_class', (_node, scope) => localScope(scope)],
      ['enum_case', (node, scope) => void this.member(node, 'constant', scope)],
      ['const_declaration', (node, scope) => this.constants(node, scope)],
      ['property_declaration', (node, scope) => this.properties(node, scope)],
      ...TYPES.map(([type, kind]): [string, SyntaxHandler] => [
        type,
        (node, scope) => this.member(node, kind, scope),
      ]),
      ...INCLUDES.map(([type, kind]): [string, SyntaxHandler] => [type, (node) => this.include(node, kind)]),
    ]);
    this.walk.run({ identifiers: IDENTIFIERS, handlers, isUse: (start) => text[start - 1] !== '$' });
    for (const { node, specifier, alias } of this.uses) {
      const names = this.below.get(alias);
      this.walk.addImport(node, 'use', specifier, names === undefined ? undefined : [...names]);
    }
    return this.facts.finish();
  }

  private namespace(node: Node, scope: SyntaxScope): SyntaxScope | undefined {
    const name = node.childForFieldName('name');
    if (name !== null) {
      this.facts.packageName ??= this.walk.textOf(name).slice(0, 300);
      this.walk.define(node, name, 'namespace', scope);
    }
    return undefined;
  }

  private useDeclaration(node: Node): 'skip' {
    const group = node.childForFieldName('body');
    const prefix = group === null ? '' : `${this.nameOf(node)}\\`;
    for (const clause of (group ?? node).namedChildren) {
      if (clause.type !== 'namespace_use_clause') continue;
      const specifier = (prefix + this.nameOf(clause)).replace(/\s+/g, '').replace(/^\\/, '');
      const alias = this.walk.fieldText(clause, 'alias') || specifier.slice(specifier.lastIndexOf('\\') + 1);
      this.uses.push({ node: clause, specifier, alias: alias.toLowerCase() });
    }
    return 'skip';
  }

  /** `Event\Bar\Created`, where `Event` stands for what a `use` of that name brings in. */
  private qualifiedName(node: Node): undefined {
    const text = this.walk.textOf(node).replace(/\s+/g, '');
    const end = text.indexOf('\\');
    if (end <= 0) return;
    const alias = text.slice(0, end).toLowerCase();
    const names = this.below.get(alias) ?? new Set();
    if (names.size < FACT_LIMITS.names) names.add(text.slice(end + 1, end + 1 + FACT_LIMITS.nameLength));
    this.below.set(alias, names);
  }

  private nameOf(node: Node): string {
    const name = node.namedChildren.find(({ type }) => /^(?:name|qualified_name|namespace_name)$/.test(type));
    return name === undefined ? '' : this.walk.textOf(name);
  }

  private include(node: Node, kind: 'include' | 'require'): undefined {
    const argument = node.firstNamedChild;
    if (argument !== null) this.walk.addImport(node, kind, includedPath(this.walk.textOf(argument)));
  }

  private member(node: Node, kind: DefinitionKind, scope: SyntaxScope): SyntaxScope {
    if (scope.isLocal) return { ...scope };
    return this.walk.define(node, node.childForFieldName('name'), kind, scope, this.isExported(node, scope));
  }

  private constants(node: Node, scope: SyntaxScope): undefined {
    if (scope.isLocal) return;
    for (const element of node.namedChildren) {
      if (element.type !== 'const_element') continue;
      const name = element.firstNamedChild;
      this.walk.define(node, name, 'constant', scope, this.isExported(node, scope));
    }
  }

  private properties(node: Node, scope: SyntaxScope): undefined {
    if (scope.isLocal) return;
    for (const element of node.namedChildren) {
      const name =
        element.type === 'property_element' ? element.childForFieldName('name')?.firstNamedChild : undefined;
      if (name !== undefined) this.walk.define(node, name, 'property', scope, this.isExported(node, scope));
    }
  }

  private isExported(node: Node, scope: SyntaxScope): boolean {
    const visibility = node.namedChildren.find(({ type }) => type === 'visibility_modifier');
    return (
      scope.exported && (visibility === undefined || !this.walk.textOf(visibility).startsWith('private'))
    );
  }
}
