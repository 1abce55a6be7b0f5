import type { Node } from 'web-tree-sitter';
import { FactCollector } from '../../parsing/fact-collector.js';
import type { FactExtractor, SourceText } from '../../parsing/fact-extractor.js';
import type { DefinitionKind, FileFacts } from '../../parsing/file-facts.js';
import { localScope, SyntaxWalk, type SyntaxHandler, type SyntaxScope } from '../syntax-walk.js';
import { declaredName } from './c-declarator.js';

const IDENTIFIERS = ['identifier', 'type_identifier', 'field_identifier', 'namespace_identifier'];
const TYPES: readonly (readonly [string, DefinitionKind])[] = [
  ['class_specifier', 'class'],
  ['struct_specifier', 'struct'],
  ['union_specifier', 'union'],
  ['enum_specifier', 'enum'],
];

/**
 * Facts of C and C++ files. A prototype is no definition; a member function is one where its class declares it
 * and where it has its body. `packageName` is that of a C++ module.
 */
export const cFactExtractor: FactExtractor = {
  languages: ['C', 'C++'],
  version: 1,
  grammars: ['cpp'],
  extract: (source) => new CFacts(source).read(),
};

class CFacts {
  private readonly facts = new FactCollector();
  private readonly walk: SyntaxWalk;
  /** Whether what is public in a class can be reached; the scope's own flag changes with each access specifier. */
  private readonly reachable = new WeakMap<SyntaxScope, boolean>();

  constructor(source: SourceText) {
    this.walk = new SyntaxWalk(source.tree('cpp'), source.text, this.facts);
  }

  read(): FileFacts {
    const handlers = new Map<string, SyntaxHandler>([
      ['preproc_include', (node) => this.include(node.childForFieldName('path'))],
      ['preproc_call', (node) => this.otherDirective(node)],
      ['import_declaration', (node) => this.moduleImport(node)],
      ['module_declaration', (node) => this.moduleName(node)],
      ['preproc_def', (node, scope) => this.macro(node, scope)],
      ['preproc_function_def', (node, scope) => this.macro(node, scope)],
      ['namespace_definition', (node, scope) => this.namespace(node, scope)],
      ['access_specifier', (node, scope) => this.access(node, scope)],
      ['function_definition', (node, scope) => this.functionDefinition(node, scope)],
      ['lambda_expression', (_node, scope) => localScope(scope)],
      ['field_declaration', (node, scope) => this.field(node, scope)],
      ['declaration', (node, scope) => this.declaration(node, scope)],
      ['type_definition', (node, scope) => this.typeDefinition(node, scope)],
      ['alias_declaration', (node, scope) => this.named(node, 'type', scope)],
      ['concept_definition', (node, scope) => this.named(node, 'type', scope)],
      ['enumerator', (node, scope) => this.named(node, 'constant', scope)],
      ...TYPES.map(([type, kind]): [string, SyntaxHandler] => [
        type,
        (node, scope) => this.type(node, kind, scope),
      ]),
    ]);
    this.walk.run({ identifiers: IDENTIFIERS, handlers });
    return this.facts.finish();
  }

  private include(path: Node | null): 'skip' {
    if (path === null) return 'skip';
    const text = this.walk.textOf(path);
    if (text.startsWith('<')) this.walk.addImport(path, 'include-system', text.slice(1, -1).trim());
    else this.walk.addImport(path, 'include', text.startsWith('"') ? text.slice(1, -1) : text);
    return 'skip';
  }

  /** Directives that the grammar does not know: `#include_next` and Objective-C's `#import`. */
  private otherDirective(node: Node): undefined {
    if (!/^#\s*(?:include_next|import)$/.test(this.walk.fieldText(node, 'directive'))) return;
    const [, open, path = ''] =
      /^\s*([<"])([^>"\n]{1,500})/.exec(this.walk.fieldText(node, 'argument')) ?? [];
    this.walk.addImport(node, open === '<' ? 'include-system' : 'include', path);
  }

  private moduleImport(node: Node): 'skip' {
    const header = node.childForFieldName('header');
    if (header !== null) return this.include(header);
    this.walk.addImport(
      node,
      'import',
      (this.walk.fieldText(node, 'name') + this.partitionOf(node)).replace(/\s+/g, ''),
    );
    return 'skip';
  }

  private moduleName(node: Node): 'skip' {
    const name = this.walk.fieldText(node, 'name') + this.partitionOf(node);
    if (name !== '') this.facts.packageName = name.slice(0, 300);
    return 'skip';
  }

  private partitionOf(node: Node): string {
    const partition = node.childForFieldName('partition');
    return partition === null ? '' : this.walk.textOf(partition);
  }

  /** A macro without a value only marks something, such as that a header was read. */
  private macro(node: Node, scope: SyntaxScope): undefined {
    const value = node.childForFieldName('value');
    const top = { ...scope, path: '', isLocal: false };
    if (value !== null || node.type === 'preproc_function_def') {
      this.walk.define(node, node.childForFieldName('name'), 'macro', top, true);
    }
  }

  private namespace(node: Node, scope: SyntaxScope): SyntaxScope {
    const name = node.childForFieldName('name');
    if (name === null) return { ...scope, kind: 'namespace', exported: false };
    return this.walk.define(node, name, 'namespace', scope);
  }

  private type(node: Node, kind: DefinitionKind, scope: SyntaxScope): SyntaxScope | undefined {
    if (node.childForFieldName('body') === null) return;
    const inner = this.walk.define(node, node.childForFieldName('name'), kind, scope);
    const members = { ...inner, kind, exported: inner.exported && kind !== 'class' };
    this.reachable.set(members, inner.exported);
    return members;
  }

  private access(node: Node, scope: SyntaxScope): 'skip' {
    scope.exported = (this.reachable.get(scope) ?? true) && !this.walk.textOf(node).startsWith('private');
    return 'skip';
  }

  private functionDefinition(node: Node, scope: SyntaxScope): SyntaxScope {
    const name = declaredName(node.childForFieldName('declarator'));
    if (name === undefined) return localScope(scope);
    const isMember = this.reachable.has(scope) || name.qualifiers.length > 0;
    const parents = [scope.path, ...name.qualifiers.map((each) => this.walk.textOf(each))];
    const parent = parents.filter((part) => part !== '').join('.');
    const exported = scope.exported && !this.isStatic(node, scope);
    return localScope(
      this.walk.define(
        node,
        name.node,
        isMember ? 'method' : 'function',
        { ...scope, path: parent },
        exported,
      ),
    );
  }

  private field(node: Node, scope: SyntaxScope): undefined {
    if (scope.isLocal) return;
    for (const declarator of node.childrenForFieldName('declarator')) {
      const name = declaredName(declarator);
      if (name !== undefined)
        this.walk.define(node, name.node, name.isFunction ? 'method' : 'property', scope);
    }
  }

  /** Variables; what is `extern` is defined elsewhere. */
  private declaration(node: Node, scope: SyntaxScope): undefined {
    if (scope.isLocal) return;
    const storage = this.storageOf(node);
    if (storage.has('extern')) return;
    for (const declarator of node.childrenForFieldName('declarator')) {
      const name = declaredName(declarator);
      if (name === undefined || name.isFunction) continue;
      const exported = scope.exported && !storage.has('static');
      this.walk.define(node, name.node, 'variable', scope, exported);
    }
  }

  private typeDefinition(node: Node, scope: SyntaxScope): undefined {
    for (const declarator of node.childrenForFieldName('declarator')) {
      const name = declaredName(declarator);
      if (name !== undefined) this.walk.define(node, name.node, 'type', scope);
    }
  }

  private named(node: Node, kind: DefinitionKind, scope: SyntaxScope): undefined {
    this.walk.define(node, node.childForFieldName('name'), kind, scope);
  }

  /** `static` hides what is at the top of a file, not what is in a class. */
  private isStatic(node: Node, scope: SyntaxScope): boolean {
    return !this.reachable.has(scope) && this.storageOf(node).has('static');
  }

  private storageOf(node: Node): ReadonlySet<string> {
    const words = node.namedChildren.filter(({ type }) => type === 'storage_class_specifier');
    return new Set(words.map((word) => this.walk.textOf(word)));
  }
}
