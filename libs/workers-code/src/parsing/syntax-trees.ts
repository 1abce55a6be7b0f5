import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Language, Parser, type Tree } from 'web-tree-sitter';
import type { Grammar } from './grammar.js';

const require = createRequire(import.meta.url);

/**
 * tree-sitter's parsers, in WebAssembly: what breaks one throws and takes
 * nothing else with it. Trees live until `free`.
 */
export class SyntaxTrees {
  private readonly languages = new Map<Grammar, Language>();
  private parser: Parser | undefined;
  private readonly trees: Tree[] = [];

  /** Loads what is not loaded yet. */
  async load(grammars: readonly Grammar[]): Promise<void> {
    for (const grammar of grammars) {
      if (this.languages.has(grammar)) continue;
      if (this.parser === undefined) {
        await Parser.init();
        this.parser = new Parser();
      }
      const file = require.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`);
      this.languages.set(grammar, await Language.load(await readFile(file)));
    }
  }

  /** Throws when the grammar was not loaded. */
  parse(grammar: Grammar, text: string): Tree {
    const language = this.languages.get(grammar);
    if (this.parser === undefined || language === undefined)
      throw new Error(`The grammar ${grammar} was not loaded.`);
    this.parser.setLanguage(language);
    const tree = this.parser.parse(text);
    if (tree === null) throw new Error('The parser gave no tree.');
    this.trees.push(tree);
    return tree;
  }

  /** Gives back the memory of all trees. */
  free(): void {
    for (const tree of this.trees.splice(0)) tree.delete();
  }
}
