import type { Node } from 'web-tree-sitter';
import { FactCollector } from '../../parsing/fact-collector.js';
import type { FactExtractor, SourceText } from '../../parsing/fact-extractor.js';
import type { DefinitionKind, FileFacts } from '../../parsing/file-facts.js';
import { localScope, SyntaxWalk, type SyntaxHandler, type SyntaxScope } from '../syntax-walk.js';

const IDENTIFIERS = ['identifier', 'type_identifier', 'field_identifier'];
const TYPE_KINDS = new Map<string, DefinitionKind>([
  ['struct_type', 'struct'],
  ['interface_type', 'interface'],
]);

/** Facts of Go files. `packageName` is the name in the package clause, not the path. */
export const goFactExtractor: FactExtractor = {
  languages: ['Go'],
  version: 1,
  grammars: ['go'],
  extract: (source) => new GoFacts(source).read(),
};

class GoFacts {
  private readonly facts = new FactCollector();
  private readonly walk: SyntaxWalk;

  constructor(source: SourceText) {
    this.walk = new SyntaxWalk(source.tree('go'), source.text, this.facts);
  }

  read(): FileFacts {
    const handlers = new Map<string, SyntaxHandler>([
      ['package_clause', (node) => this.packageClause(node)],
      ['import_spec', (node) => this.importSpec(node)],
      ['function_declaration', (node, scope) => localScope(this.define(node, 'function', scope))],
      ['method_declaration', (node, scope) => this.method(node, scope)],
      ['func_literal', (_node, scope) => localScope(scope)],
      ['type_spec', (node, scope) => this.typeSpec(node, scope)],
      ['type_alias', (node, scope) => void this.define(node, 'type', scope)],
      ['method_elem', (node, scope) => void this.define(node, 'method', scope)],
      ['field_declaration', (node, scope) => this.names(node, scope, 'property')],
      ['const_spec', (node, scope) => this.names(node, scope, 'constant')],
      ['var_spec', (node, scope) => this.names(node, scope, 'variable')],
    ]);
    this.walk.run({ identifiers: IDENTIFIERS, handlers });
    return this.facts.finish();
  }

  private packageClause(node: Node): 'skip' {
    const name = node.firstNamedChild;
    if (name !== null) this.facts.packageName = this.walk.textOf(name).slice(0, 200);
    return 'skip';
  }

  /** `import _ "x"` takes no name, `import . "x"` all. */
  private importSpec(node: Node): 'skip' {
    const path = this.walk.fieldText(node, 'path').slice(1, -1);
    const isDot = node.childForFieldName('name')?.type === 'dot';
    this.walk.addImport(node, 'import', path, isDot ? ['*'] : undefined);
    return 'skip';
  }

  private method(node: Node, scope: SyntaxScope): SyntaxScope {
    const type = node.childForFieldName('receiver')?.descendantsOfType('type_identifier')[0];
    const receiver = type === undefined ? '' : this.walk.textOf(type);
    const exported = scope.exported && (receiver === '' || isUpper(receiver));
    return localScope(this.define(node, 'method', { ...scope, path: receiver, exported }));
  }

  private typeSpec(node: Node, scope: SyntaxScope): SyntaxScope {
    const kind = TYPE_KINDS.get(node.childForFieldName('type')?.type ?? '') ?? 'type';
    return this.define(node, kind, scope);
  }

  /** `a, b int` names several; an embedded field none. */
  private names(node: Node, scope: SyntaxScope, kind: DefinitionKind): undefined {
    if (scope.isLocal) return;
    for (const name of node.childrenForFieldName('name')) {
      if (name.isNamed) this.walk.define(node, name, kind, scope, this.isExported(name, scope));
    }
  }

  private define(node: Node, kind: DefinitionKind, scope: SyntaxScope): SyntaxScope {
    const name = node.childForFieldName('name');
    return this.walk.define(node, name, kind, scope, this.isExported(name, scope));
  }

  private isExported(name: Node | null, scope: SyntaxScope): boolean {
    return name !== null && scope.exported && isUpper(this.walk.textOf(name));
  }
}

function isUpper(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}
