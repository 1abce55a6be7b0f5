import type { Node } from 'web-tree-sitter';
import { FactCollector } from '../../parsing/fact-collector.js';
import type { FactExtractor, SourceText } from '../../parsing/fact-extractor.js';
import type { DefinitionKind, FileFacts } from '../../parsing/file-facts.js';
import { lineOf, localScope, SyntaxWalk, type SyntaxHandler, type SyntaxScope } from '../syntax-walk.js';
import { pathAttributes, plainName, stringLiteral } from './rust-attributes.js';
import { readUseTree } from './rust-use-tree.js';

const IDENTIFIERS = ['identifier', 'type_identifier', 'field_identifier'];
const ITEMS: readonly (readonly [string, DefinitionKind])[] = [
  ['struct_item', 'struct'],
  ['enum_item', 'enum'],
  ['union_item', 'union'],
  ['trait_item', 'trait'],
  ['type_item', 'type'],
  ['associated_type', 'type'],
  ['const_item', 'constant'],
  ['static_item', 'variable'],
];
/** Macros whose braces hold code that is made, not code that is here. */
const QUOTING = /^(?:quote|quote_spanned|parse_quote|parse_quote_spanned|macro_rules|html|json|sql)$/;
const INCLUDING = new Map<string, 'include' | 'embed'>([
  ['include', 'include'],
  ['include_str', 'embed'],
  ['include_bytes', 'embed'],
]);
const ITEM_IN_MACRO =
  /(?:^|[;{}\]\n])\s*(#\[\s*path\s*=\s*[^\]\n]{1,500}\]\s*)?(?:\/\*[^*]{0,500}\*\/\s*)?(?:pub(?:\([^)]{0,100}\))?\s+)?(?:mod\s+((?:r#)?\w+)\s*;|use\s+([^;]{1,5000});)/g;
const COMMENTS = new Set(['line_comment', 'block_comment']);

/**
 * Facts of Rust files. Each leaf of a `use` is an import of its own. Of `mod a;` the specifier is the name;
 * where attributes give the file, the specifier is the first path that they give, and in `names` stand the name
 * and further places of the file: paths, an empty text for the usual place, and paths behind a `^`, which count
 * from the file's own folder whatever modules are around. Definitions of kind `module` are those with a body, so
 * that their lines tell in which module an import stands.
 */
export const rustFactExtractor: FactExtractor = {
  languages: ['Rust'],
  version: 2,
  grammars: ['rust'],
  extract: (source) => new RustFacts(source).read(),
};

class RustFacts {
  private readonly facts = new FactCollector();
  private readonly walk: SyntaxWalk;

  constructor(source: SourceText) {
    this.walk = new SyntaxWalk(source.tree('rust'), source.text, this.facts);
  }

  read(): FileFacts {
    const handlers = new Map<string, SyntaxHandler>([
      ['mod_item', (node, scope) => this.module(node, scope)],
      ['use_declaration', (node) => this.use(node)],
      ['extern_crate_declaration', (node) => this.externCrate(node)],
      ['macro_invocation', (node) => this.macro(node)],
      ['macro_definition', (node, scope) => this.macroDefinition(node, scope)],
      ['impl_item', (node, scope) => this.implementation(node, scope)],
      ['function_item', (node, scope) => localScope(this.item(node, functionKind(scope), scope))],
      ['function_signature_item', (node, scope) => void this.item(node, functionKind(scope), scope)],
      ['closure_expression', (_node, scope) => localScope(scope)],
      ['enum_variant', (node, scope) => void this.define(node, 'constant', scope, scope.exported)],
      ['field_declaration', (node, scope) => void this.item(node, 'property', scope)],
      ...ITEMS.map(([type, kind]): [string, SyntaxHandler] => [
        type,
        (node, scope) => this.item(node, kind, scope),
      ]),
    ]);
    this.walk.run({ identifiers: IDENTIFIERS, handlers });
    return this.facts.finish();
  }

  private module(node: Node, scope: SyntaxScope): SyntaxScope | 'skip' {
    if (node.childForFieldName('body') !== null) return this.item(node, 'module', scope);
    const name = plainName(this.walk.fieldText(node, 'name'));
    const places = this.placesOf(node, name);
    const [first, ...others] = places;
    if (first === undefined) this.walk.addImport(node, 'mod', name);
    else if (first.startsWith('^')) this.walk.addImport(node, 'mod', name, [name, ...places]);
    else this.walk.addImport(node, 'mod', first, [name, ...others]);
    return 'skip';
  }

  /** Where attributes say that the file of a module is; nothing where they do not. */
  private placesOf(node: Node, name: string): string[] {
    const { paths, orUsual } = pathAttributes(this.attributesOf(node));
    const folder = this.foldersAround(node);
    if (folder === undefined) return paths.length === 0 ? [] : [...paths, ...(orUsual ? [''] : [])];
    const usual = orUsual ? [`${name}.rs`, `${name}/mod.rs`] : [];
    return [...paths, ...usual].map((path) => `^${folder}/${path}`);
  }

  /** The folder that the modules around a node stand for, where an attribute of the outermost gives it. */
  private foldersAround(node: Node): string | undefined {
    const around: Node[] = [];
    for (let at = node.parent; at !== null; at = at.parent) if (at.type === 'mod_item') around.push(at);
    const folders = around.toReversed().map((each) => {
      const [path] = pathAttributes(this.attributesOf(each)).paths;
      return { path, name: plainName(this.walk.fieldText(each, 'name')) };
    });
    if (folders[0]?.path === undefined) return undefined;
    return folders.map(({ path, name }) => path ?? name).join('/');
  }

  /** The attributes right before an item, in the order of the text. */
  private attributesOf(item: Node): string[] {
    const found: string[] = [];
    let before = item.previousNamedSibling;
    while (before !== null && (before.type === 'attribute_item' || COMMENTS.has(before.type))) {
      if (before.type === 'attribute_item') found.push(this.walk.textOf(before));
      before = before.previousNamedSibling;
    }
    return found.toReversed();
  }

  private use(node: Node): 'skip' {
    const argument = node.childForFieldName('argument');
    if (argument !== null) this.addUses(this.walk.textOf(argument), lineOf(argument));
    return 'skip';
  }

  private addUses(text: string, line: number): void {
    for (const { path, isGlob, linesBefore } of readUseTree(text)) {
      this.facts.addImport({
        specifier: path,
        line: line + linesBefore,
        kind: 'use',
        ...(isGlob ? { names: ['*'] } : {}),
      });
    }
  }

  private externCrate(node: Node): 'skip' {
    this.walk.addImport(node, 'extern', plainName(this.walk.fieldText(node, 'name')));
    return 'skip';
  }

  /** Files that a macro includes, and items in a macro's braces, as in `cfg_if!`. */
  private macro(node: Node): undefined {
    const name = this.walk.fieldText(node, 'macro');
    const tree = node.namedChildren.find(({ type }) => type === 'token_tree');
    if (tree === undefined) return;
    const including = INCLUDING.get(name);
    if (including !== undefined) {
      const argument = this.walk.textOf(tree).slice(1, -1).trim();
      this.walk.addImport(node, including, stringLiteral(argument) ?? argument);
      return;
    }
    if (!QUOTING.test(name) && this.walk.textOf(tree).startsWith('{')) this.itemsIn(tree);
  }

  /** `mod` and `use` items in text that the grammar sees as tokens; what depends on a macro's arguments is none. */
  private itemsIn(node: Node): void {
    const text = this.walk.textOf(node);
    for (const found of text.matchAll(ITEM_IN_MACRO)) {
      const [all, attribute = '', module, use] = found;
      if (use?.includes('$') === true) continue;
      const before = text.slice(0, found.index + all.length - (use ?? '').length - 1);
      const line = lineOf(node) + before.split('\n').length - 1;
      if (module !== undefined) {
        const name = plainName(module);
        const [path] = pathAttributes([attribute.trim()]).paths;
        this.facts.addImport(
          path === undefined
            ? { specifier: name, line, kind: 'mod' }
            : { specifier: path, line, kind: 'mod', names: [name] },
        );
      }
      if (use !== undefined) this.addUses(use, line);
    }
  }

  private macroDefinition(node: Node, scope: SyntaxScope): 'skip' {
    const isExported = this.hasAttribute(node, 'macro_export');
    this.walk.define(node, node.childForFieldName('name'), 'macro', scope, isExported);
    this.itemsIn(node);
    return 'skip';
  }

  private hasAttribute(item: Node, name: string): boolean {
    return this.attributesOf(item).some((attribute) => attribute.startsWith(`#[${name}`));
  }

  /** The members of `impl T` are T's; those of a trait's implementation are as visible as the trait. */
  private implementation(node: Node, scope: SyntaxScope): SyntaxScope {
    const type = node.childForFieldName('type');
    const name = type?.type === 'type_identifier' ? type : type?.descendantsOfType('type_identifier')[0];
    const path = name === undefined || name === null ? '' : this.walk.textOf(name).slice(0, 200);
    const kind = node.childForFieldName('trait') === null ? 'impl' : 'trait';
    return {
      path: scope.path === '' ? path : `${scope.path}.${path}`,
      kind,
      isLocal: scope.isLocal,
      exported: true,
    };
  }

  private item(node: Node, kind: DefinitionKind, scope: SyntaxScope): SyntaxScope {
    const isMember = scope.kind === 'trait' || scope.kind === 'enum';
    const isPublic = isMember || node.firstNamedChild?.type === 'visibility_modifier';
    return this.define(node, kind, scope, scope.exported && isPublic);
  }

  private define(node: Node, kind: DefinitionKind, scope: SyntaxScope, exported: boolean): SyntaxScope {
    if (scope.isLocal) return { ...scope };
    return this.walk.define(node, node.childForFieldName('name'), kind, scope, exported);
  }
}

function functionKind({ kind }: SyntaxScope): DefinitionKind {
  return kind === 'impl' || kind === 'trait' ? 'method' : 'function';
}
