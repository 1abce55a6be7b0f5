import type { Node } from 'web-tree-sitter';
import { FactCollector } from '../../parsing/fact-collector.js';
import type { FactExtractor, SourceText } from '../../parsing/fact-extractor.js';
import type { FileFacts, RawImport } from '../../parsing/file-facts.js';
import { lineOf, localScope, SyntaxWalk, type SyntaxHandler, type SyntaxScope } from '../syntax-walk.js';
import { readExportList } from './python-export-list.js';

const IDENTIFIERS = ['identifier'];
/** Calls whose first argument, when it is a literal, names a module. */
const IMPORTING_CALLS = new Set(['importlib.import_module', 'import_module', '__import__']);
const CONSTANT = /^[A-Z][A-Z0-9_]*$/;

/** Facts of Python files; stub files and, where they are like Python, Cython files too. */
export const pythonFactExtractor: FactExtractor = {
  languages: ['Python'],
  version: 1,
  grammars: ['python'],
  extract: (source) => new PythonFacts(source).read(),
};

class PythonFacts {
  private readonly facts = new FactCollector();
  private readonly walk: SyntaxWalk;
  /** Where the innermost block that only type checkers run ends. */
  private typesEnd = 0;
  private exportList: ReadonlySet<string> | undefined;
  private readonly root: Node;

  constructor(private readonly source: SourceText) {
    const tree = source.tree('python');
    this.root = tree.rootNode;
    this.walk = new SyntaxWalk(tree, source.text, this.facts);
  }

  read(): FileFacts {
    this.exportList = readExportList(this.root, this.walk);
    const handlers = new Map<string, SyntaxHandler>([
      ['import_statement', (node) => this.importStatement(node)],
      ['import_from_statement', (node) => this.fromImport(node, this.walk.fieldText(node, 'module_name'))],
      ['future_import_statement', (node) => this.fromImport(node, '__future__')],
      ['if_statement', (node) => this.ifStatement(node)],
      ['class_definition', (node, scope) => this.definition(node, scope, 'class')],
      ['function_definition', (node, scope) => this.definition(node, scope, 'function')],
      ['assignment', (node, scope) => this.assignment(node, scope)],
      ['type_alias_statement', (node, scope) => this.typeAlias(node, scope)],
    ]);
    // Calls are many, and asking each for its callee takes long.
    if (/import_module|__import__/.test(this.source.text)) handlers.set('call', (node) => this.call(node));
    this.walk.run({ identifiers: IDENTIFIERS, handlers });
    return this.facts.finish();
  }

  private importStatement(node: Node): 'skip' {
    for (const name of node.childrenForFieldName('name')) {
      const module = name.type === 'aliased_import' ? name.childForFieldName('name') : name;
      if (module !== null) this.add(name, { specifier: this.plain(module), kind: 'import' });
    }
    return 'skip';
  }

  private fromImport(node: Node, specifier: string): 'skip' {
    const names = node
      .childrenForFieldName('name')
      .map((name) =>
        this.plain(name.type === 'aliased_import' ? (name.childForFieldName('name') ?? name) : name),
      );
    const isAll = node.namedChildren.some((child) => child.type === 'wildcard_import');
    this.add(node, {
      specifier: specifier.replace(/\s+/g, ''),
      kind: 'from',
      names: isAll ? ['*'] : names,
    });
    return 'skip';
  }

  /** `if TYPE_CHECKING:`, whose else part is run. */
  private ifStatement(node: Node): undefined {
    const condition = this.walk.fieldText(node, 'condition');
    if (/^(?:\w{1,60}\.)?TYPE_CHECKING$/.test(condition)) {
      this.typesEnd = Math.max(this.typesEnd, node.childForFieldName('consequence')?.endIndex ?? 0);
    }
  }

  private definition(node: Node, scope: SyntaxScope, as: 'class' | 'function'): SyntaxScope {
    const name = node.childForFieldName('name');
    const kind = as === 'function' && scope.kind === 'class' ? 'method' : as;
    const inner = this.walk.define(node, name, kind, scope, this.isExported(name, scope));
    return as === 'class' ? inner : localScope(inner);
  }

  private assignment(node: Node, scope: SyntaxScope): undefined {
    if (scope.isLocal) return;
    const left = node.childForFieldName('left');
    const names = left?.type === 'pattern_list' ? left.namedChildren : [left];
    for (const name of names) {
      if (name?.type !== 'identifier') continue;
      const text = this.walk.textOf(name);
      const plain = CONSTANT.test(text) ? 'constant' : 'variable';
      const kind = scope.kind === 'class' ? 'property' : plain;
      if (text !== '__all__') this.walk.define(node, name, kind, scope, this.isExported(name, scope));
    }
  }

  private typeAlias(node: Node, scope: SyntaxScope): undefined {
    const name = node.childForFieldName('left')?.descendantsOfType('identifier')[0] ?? null;
    this.walk.define(node, name, 'type', scope, this.isExported(name, scope));
  }

  private call(node: Node): undefined {
    const callee = node.childForFieldName('function');
    if (callee === null || callee.endIndex - callee.startIndex > 30) return;
    if (!IMPORTING_CALLS.has(this.walk.textOf(callee))) return;
    const first = node.childForFieldName('arguments')?.firstNamedChild;
    if (first?.type !== 'string' || first.namedChildren.some(({ type }) => type === 'interpolation')) return;
    const text = first.namedChildren.find(({ type }) => type === 'string_content');
    if (text !== undefined) this.add(node, { specifier: this.walk.textOf(text), kind: 'dynamic' });
  }

  /** With `__all__` it decides for the top; otherwise a leading underscore means private, but for `__x__`. */
  private isExported(name: Node | null, scope: SyntaxScope): boolean {
    if (name === null) return false;
    const text = this.walk.textOf(name);
    if (scope.path === '' && this.exportList !== undefined) return this.exportList.has(text);
    return scope.exported && (!text.startsWith('_') || text.endsWith('__'));
  }

  private add(node: Node, found: Omit<RawImport, 'line'>): void {
    if (found.specifier === '') return;
    const line = lineOf(node);
    this.facts.addImport(
      node.startIndex < this.typesEnd ? { ...found, line, typeOnly: true } : { ...found, line },
    );
  }

  /** `a . b` is written as `a.b`. */
  private plain(node: Node): string {
    return this.walk.textOf(node).replace(/\s+/g, '');
  }
}
