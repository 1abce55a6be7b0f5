import type { Node } from 'web-tree-sitter';
import { FactCollector } from '../../parsing/fact-collector.js';
import type { FactExtractor, SourceText } from '../../parsing/fact-extractor.js';
import type { DefinitionKind, FileFacts, ImportKind } from '../../parsing/file-facts.js';
import { localScope, SyntaxWalk, type SyntaxHandler, type SyntaxScope } from '../syntax-walk.js';
import { fileExpression } from './ruby-file-expression.js';

const IDENTIFIERS = ['identifier', 'constant'];
const IMPORTS = new Map<string, ImportKind>([
  ['require', 'require'],
  ['require_relative', 'require-relative'],
  ['load', 'load'],
  ['autoload', 'autoload'],
]);
const IMPORTING = /\b(?:require|require_relative|load|autoload)\b/;

/**
 * Facts of Ruby files. A path that is put together from the file's own place and literals is told as
 * `require-relative`; one that is not known before the program runs is left out.
 */
export const rubyFactExtractor: FactExtractor = {
  languages: ['Ruby'],
  version: 1,
  grammars: ['ruby'],
  extract: (source) => new RubyFacts(source).read(),
};

class RubyFacts {
  private readonly facts = new FactCollector();
  private readonly walk: SyntaxWalk;

  constructor(private readonly source: SourceText) {
    this.walk = new SyntaxWalk(source.tree('ruby'), source.text, this.facts);
  }

  read(): FileFacts {
    const handlers = new Map<string, SyntaxHandler>([
      ['class', (node, scope) => this.named(node, 'class', scope)],
      ['module', (node, scope) => this.named(node, 'module', scope)],
      ['singleton_class', (_node, scope) => ({ ...scope, exported: true })],
      [
        'method',
        (node, scope) => localScope(this.named(node, scope.kind === '' ? 'function' : 'method', scope)),
      ],
      [
        'singleton_method',
        (node, scope) => localScope(this.named(node, 'method', { ...scope, exported: true })),
      ],
      ['alias', (node, scope) => this.alias(node, scope)],
      ['assignment', (node, scope) => this.assignment(node, scope)],
      ['call', (node, scope) => this.call(node, scope)],
    ]);
    // `private` alone is an identifier; where no file says it, identifiers need not be looked at one by one.
    if (/^\s*(?:private|public|protected)\s*(?:#.*)?$/m.test(this.source.text)) {
      handlers.set('body_statement', (node, scope) => this.sections(node, scope));
    }
    this.walk.run({ identifiers: IDENTIFIERS, handlers });
    return this.facts.finish();
  }

  private named(node: Node, kind: DefinitionKind, scope: SyntaxScope): SyntaxScope {
    const name = node.childForFieldName('name');
    const isHidden =
      kind === 'method' &&
      this.privateFrom.some(([start, end]) => start < node.startIndex && node.startIndex < end);
    return this.walk.define(node, name, kind, scope, scope.exported && !isHidden);
  }

  /** Parts of class bodies that follow a bare `private`. */
  private readonly privateFrom: (readonly [number, number])[] = [];

  private sections(node: Node, scope: SyntaxScope): undefined {
    if (scope.isLocal) return;
    let from: number | undefined;
    for (const child of node.namedChildren) {
      if (child.type !== 'identifier') continue;
      const word = this.walk.textOf(child);
      if (!/^(?:private|public|protected)$/.test(word)) continue;
      if (from !== undefined) this.privateFrom.push([from, child.startIndex]);
      from = word === 'private' ? child.startIndex : undefined;
    }
    if (from !== undefined) this.privateFrom.push([from, node.endIndex]);
  }

  private alias(node: Node, scope: SyntaxScope): undefined {
    this.walk.define(node, node.childForFieldName('name'), 'method', scope);
  }

  private assignment(node: Node, scope: SyntaxScope): undefined {
    if (scope.isLocal) return;
    const left = node.childForFieldName('left');
    if (left?.type === 'constant') this.walk.define(node, left, 'constant', scope);
  }

  private call(node: Node, scope: SyntaxScope): undefined {
    const method = node.childForFieldName('method');
    if (method === null) return;
    const receiver = node.childForFieldName('receiver');
    const name = method.endIndex - method.startIndex <= 16 ? this.walk.textOf(method) : '';
    const kind = IMPORTS.get(name);
    if (kind !== undefined && (receiver === null || this.walk.textOf(receiver) === 'Kernel'))
      this.import(node, kind);
    else if (name.startsWith('attr_') && receiver === null && !scope.isLocal) this.attributes(node, scope);
  }

  private import(node: Node, kind: ImportKind): void {
    const list = node.childForFieldName('arguments');
    const argument = list?.namedChildren[kind === 'autoload' ? 1 : 0];
    if (argument === undefined || !IMPORTING.test(this.source.text)) return;
    const found = fileExpression(argument, this.walk);
    if (found !== undefined)
      this.walk.addImport(node, found.isRelative ? 'require-relative' : kind, found.path);
  }

  private attributes(node: Node, scope: SyntaxScope): void {
    for (const name of node.childForFieldName('arguments')?.namedChildren ?? []) {
      if (name.type !== 'simple_symbol') continue;
      this.facts.addDefinition({
        name: this.walk.textOf(name).slice(1),
        kind: 'property',
        startLine: name.startPosition.row + 1,
        endLine: name.endPosition.row + 1,
        exported: scope.exported,
        ...(scope.path === '' ? {} : { parent: scope.path }),
      });
    }
  }
}
