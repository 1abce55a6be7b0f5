import type { Node, Tree } from 'web-tree-sitter';
import type { FactCollector } from '../parsing/fact-collector.js';
import type { DefinitionKind, ImportKind } from '../parsing/file-facts.js';

/** Where in a file the walk is. */
export interface SyntaxScope {
  /** The names of the definitions around, joined with dots; empty at the top. */
  readonly path: string;
  /** What the innermost of them is, in words of the language. */
  readonly kind: string;
  /** Inside of a function: nothing defined here is told. */
  readonly isLocal: boolean;
  /** Whether other files can reach what is defined here, unless it says otherwise. A handler may change it. */
  exported: boolean;
}

/**
 * What to do at a node of one type: go on into its children (undefined), do so
 * in a scope of their own, or leave them out.
 */
export type SyntaxHandler = (node: Node, scope: SyntaxScope) => SyntaxScope | 'skip' | undefined;

export interface SyntaxRules {
  /** Node types that are uses of a name, unless a handler named that node as a definition's name. */
  readonly identifiers: readonly string[];
  readonly handlers: ReadonlyMap<string, SyntaxHandler>;
  /** Whether such a node is a use after all, by where it starts in the text; without it all are. */
  readonly isUse?: (startIndex: number) => boolean;
}

const PLAIN_NAME = /[A-Za-z_$][\w$]*/y;
const FIRST_BEYOND_ASCII = 0x80;

/**
 * Goes through a syntax tree, in the order of the text and without recursion, so that no nesting is too
 * deep for it. It asks the parser for all nodes of the wanted types at once: a cursor, which asks for each
 * node anew, takes several times as long.
 */
export class SyntaxWalk {
  /** Names of definitions: where each starts and ends. */
  private readonly defined = new Map<number, number>();

  constructor(
    private readonly tree: Tree,
    private readonly text: string,
    readonly facts: FactCollector,
  ) {}

  run({ identifiers, handlers, isUse }: SyntaxRules): void {
    const { facts, text, defined } = this;
    const { rootNode } = this.tree;
    facts.broken = rootNode.hasError;
    const outer: { readonly scope: SyntaxScope; readonly end: number }[] = [];
    let scope: SyntaxScope = { path: '', kind: '', isLocal: false, exported: true };
    let end = Number.POSITIVE_INFINITY;
    let leftUntil = 0;
    let definedUntil = 0;
    for (const node of rootNode.descendantsOfType([...identifiers, ...handlers.keys()])) {
      const { startIndex } = node;
      if (startIndex < leftUntil) continue;
      const handler = handlers.get(node.type);
      if (handler === undefined) {
        definedUntil = defined.get(startIndex) ?? definedUntil;
        if (startIndex < definedUntil || isUse?.(startIndex) === false) continue;
        facts.addReference(this.nameAt(text, node));
        continue;
      }
      while (startIndex >= end) ({ scope, end } = outer.pop() ?? { scope, end: Number.POSITIVE_INFINITY });
      const next = handler(node, scope);
      if (next === 'skip') leftUntil = node.endIndex;
      else if (next !== undefined) {
        outer.push({ scope, end });
        scope = next;
        end = Math.min(end, node.endIndex);
      }
    }
  }

  /** Asking a node for its end is slow; a plain name tells it by itself. */
  private nameAt(text: string, node: Node): string {
    PLAIN_NAME.lastIndex = node.startIndex;
    const name = PLAIN_NAME.exec(text)?.[0];
    const isPlain = name !== undefined && !(text.charCodeAt(PLAIN_NAME.lastIndex) >= FIRST_BEYOND_ASCII);
    return isPlain ? name : this.textOf(node);
  }

  /** The text of a node. */
  textOf(node: Node): string {
    return this.text.slice(node.startIndex, node.endIndex);
  }

  /** The text under a node's field; empty when it has none. */
  fieldText(node: Node, field: string): string {
    const child = node.childForFieldName(field);
    return child === null ? '' : this.textOf(child);
  }

  addImport(node: Node, kind: ImportKind, specifier: string, names?: readonly string[]): void {
    if (specifier === '') return;
    const line = lineOf(node);
    this.facts.addImport(names === undefined ? { specifier, line, kind } : { specifier, line, kind, names });
  }

  /**
   * Tells of a definition, unless the scope is a function's, and gives the scope of its members.
   * A node without a name tells of nothing.
   */
  define(
    node: Node,
    name: Node | null,
    kind: DefinitionKind,
    scope: SyntaxScope,
    exported = scope.exported,
  ): SyntaxScope {
    if (name === null || name.startIndex === name.endIndex) return { ...scope };
    const text = this.textOf(name);
    this.defined.set(name.startIndex, name.endIndex);
    if (!scope.isLocal) {
      this.facts.addDefinition({
        name: text,
        kind,
        startLine: lineOf(node),
        endLine: lastLineOf(node),
        exported,
        ...(scope.path === '' ? {} : { parent: scope.path }),
      });
    }
    return { path: memberPath(scope.path, text), kind, isLocal: scope.isLocal, exported };
  }
}

/** The scope of a function's body. */
export function localScope(scope: SyntaxScope): SyntaxScope {
  return { ...scope, kind: 'function', isLocal: true };
}

/** Counts from 1. */
export function lineOf(node: Node): number {
  return node.startPosition.row + 1;
}

/** A node that ends with a line break ends on the line before it. */
function lastLineOf(node: Node): number {
  const { row, column } = node.endPosition;
  return column === 0 && row > node.startPosition.row ? row : row + 1;
}

const MAX_PATH_LENGTH = 300;

function memberPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`.slice(0, MAX_PATH_LENGTH);
}
