import { FactCollector } from '../../parsing/fact-collector.js';
import type { FactExtractor, SourceText } from '../../parsing/fact-extractor.js';
import type { FileFacts } from '../../parsing/file-facts.js';
import { collectDefinitions } from './collect-definitions.js';
import { collectImports } from './collect-imports.js';
import { scriptParts } from './script-parts.js';
import { SourceLines } from './source-lines.js';
import { Tokenizer } from './tokenizer.js';

const COMPONENT = /\.(vue|svelte|astro)$/;

/**
 * Reads JavaScript and TypeScript, with and without JSX, and the scripts of
 * Vue, Svelte and Astro files, by their tokens: no syntax tree is made, since
 * imports, definitions and names need none.
 */
export class JavaScriptFactExtractor implements FactExtractor {
  readonly languages = ['JavaScript', 'TypeScript', 'Vue', 'Svelte', 'Astro'];
  readonly version = 2;
  private readonly tokenizer = new Tokenizer();

  extract({ path, language, text }: SourceText): FileFacts {
    const facts = new FactCollector();
    if (COMPONENT.test(path)) this.readComponent(path, text, facts);
    // `<` begins no element where TypeScript's `<Type>value` may stand.
    else {
      const isTypeScript = language === 'TypeScript';
      this.read(text, !isTypeScript || /\.[cm]?tsx$/.test(path), isTypeScript, facts);
    }
    return facts.finish();
  }

  private readComponent(path: string, text: string, facts: FactCollector): void {
    const parts = scriptParts(text, path.endsWith('.astro'));
    const lines = new SourceLines(text);
    for (const { specifier, offset } of parts.sources)
      facts.addImport({ specifier, line: lines.lineOf(offset), kind: 'import' });
    this.read(parts.text, parts.isJsx || !parts.isTypeScript, parts.isTypeScript, facts);
  }

  private read(text: string, jsx: boolean, isTypeScript: boolean, facts: FactCollector): void {
    const tokens = this.tokenizer.read(text, { jsx }, (name) => facts.addReference(name));
    const lines = new SourceLines(text);
    collectImports(tokens, lines, facts, isTypeScript);
    collectDefinitions(tokens, lines, facts);
  }
}
