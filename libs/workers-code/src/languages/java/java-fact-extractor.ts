import type { Node, Tree } from 'web-tree-sitter';
import { FactCollector } from '../../parsing/fact-collector.js';
import type { FactExtractor, SourceText } from '../../parsing/fact-extractor.js';
import type { DefinitionKind, FileFacts } from '../../parsing/file-facts.js';
import { localScope, SyntaxWalk, type SyntaxHandler, type SyntaxScope } from '../syntax-walk.js';

const COMMENT = /\/\*.*?\*\/|\/\/[^\n]*/gs;
/** Not `import module.a.B;`, where `module` is a package. */
const MODULE_IMPORT = /^import\s+module\s+([\p{L}_$][^;]*)/u;
const IDENTIFIERS = ['identifier', 'type_identifier'];
const TYPES: readonly (readonly [string, DefinitionKind])[] = [
  ['class_declaration', 'class'],
  ['interface_declaration', 'interface'],
  ['annotation_type_declaration', 'interface'],
  ['enum_declaration', 'enum'],
  ['record_declaration', 'record'],
];

/**
 * Facts of Java files. The specifier of `import a.b.*` is `a.b`, and it takes `*`; what a module requires, and
 * `import module`, are of kind `module`.
 */
export const javaFactExtractor: FactExtractor = {
  languages: ['Java'],
  version: 2,
  grammars: ['java'],
  extract: (source) => new JavaFacts(source).read(),
};

class JavaFacts {
  private readonly facts = new FactCollector();
  private readonly tree: Tree;
  private readonly walk: SyntaxWalk;
  private moduleImports = 0;

  constructor(source: SourceText) {
    this.tree = source.tree('java');
    this.walk = new SyntaxWalk(this.tree, source.text, this.facts);
  }

  read(): FileFacts {
    const handlers = new Map<string, SyntaxHandler>([
      ['package_declaration', (node) => this.packageDeclaration(node)],
      ['import_declaration', (node) => this.importDeclaration(node)],
      ['module_declaration', (node, scope) => this.moduleDeclaration(node, scope)],
      ['requires_module_directive', (node) => this.requires(node)],
      ['method_declaration', (node, scope) => localScope(this.member(node, 'method', scope))],
      ['constructor_declaration', (node, scope) => localScope(this.member(node, 'method', scope))],
      ['compact_constructor_declaration', (_node, scope) => localScope(scope)],
      ['static_initializer', (_node, scope) => localScope(scope)],
      ['annotation_type_element_declaration', (node, scope) => void this.member(node, 'method', scope)],
      ['field_declaration', (node, scope) => this.field(node, scope)],
      ['constant_declaration', (node, scope) => this.field(node, scope)],
      ['enum_constant', (node, scope) => void this.member(node, 'constant', scope)],
      ['lambda_expression', (_node, scope) => localScope(scope)],
      ['object_creation_expression', (_node, scope) => localScope(scope)],
      ...TYPES.map(([type, kind]): [string, SyntaxHandler] => [
        type,
        (node, scope) => this.member(node, kind, scope),
      ]),
    ]);
    this.walk.run({ identifiers: IDENTIFIERS, handlers });
    if (this.moduleImports > 0) this.facts.broken = this.hasOtherErrors();
    return this.facts.finish();
  }

  /** The grammar does not know `import module`, and takes each for one error. */
  private hasOtherErrors(): boolean {
    const errors = this.tree.rootNode.descendantsOfType('ERROR');
    return errors.length > this.moduleImports;
  }

  private moduleDeclaration(node: Node, scope: SyntaxScope): SyntaxScope {
    return this.walk.define(node, node.childForFieldName('name'), 'module', scope);
  }

  private requires(node: Node): 'skip' {
    const name = node.childForFieldName('module');
    if (name !== null) this.walk.addImport(node, 'module', this.plain(name));
    return 'skip';
  }

  private packageDeclaration(node: Node): 'skip' {
    const name = node.namedChildren.find(({ type }) => type === 'scoped_identifier' || type === 'identifier');
    if (name !== undefined) this.facts.packageName = this.plain(name).slice(0, 300);
    return 'skip';
  }

  private importDeclaration(node: Node): 'skip' {
    const name = node.namedChildren.find(({ type }) => type === 'scoped_identifier' || type === 'identifier');
    if (name === undefined) return 'skip';
    const [, module] = MODULE_IMPORT.exec(this.walk.textOf(node).replace(COMMENT, ' ')) ?? [];
    if (module !== undefined) {
      this.moduleImports += 1;
      this.walk.addImport(node, 'module', module.replace(/\s+/g, ''));
      return 'skip';
    }
    const isStatic = node.children.some(({ type }) => type === 'static');
    const isAll = node.namedChildren.some(({ type }) => type === 'asterisk');
    this.walk.addImport(node, isStatic ? 'static' : 'import', this.plain(name), isAll ? ['*'] : undefined);
    return 'skip';
  }

  private member(node: Node, kind: DefinitionKind, scope: SyntaxScope): SyntaxScope {
    if (scope.isLocal) return { ...scope };
    return this.walk.define(node, node.childForFieldName('name'), kind, scope, this.isExported(node, scope));
  }

  private field(node: Node, scope: SyntaxScope): undefined {
    if (scope.isLocal) return;
    const modifiers = this.modifiersOf(node);
    const isConstant =
      scope.kind === 'interface' || (/\bstatic\b/.test(modifiers) && /\bfinal\b/.test(modifiers));
    for (const declarator of node.childrenForFieldName('declarator')) {
      const name = declarator.childForFieldName('name');
      const kind = isConstant ? 'constant' : 'property';
      this.walk.define(node, name, kind, scope, scope.exported && !/\bprivate\b/.test(modifiers));
    }
  }

  /** Whatever is not private can be reached from another file, if only from one of the package. */
  private isExported(node: Node, scope: SyntaxScope): boolean {
    return scope.exported && !/\bprivate\b/.test(this.modifiersOf(node));
  }

  private modifiersOf(node: Node): string {
    const first = node.firstNamedChild;
    return first?.type === 'modifiers' ? this.walk.textOf(first) : '';
  }

  /** A name may be broken over lines and hold comments. */
  private plain(node: Node): string {
    return this.walk.textOf(node).replace(COMMENT, '').replace(/\s+/g, '');
  }
}
