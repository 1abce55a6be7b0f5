import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const LIBS = join(import.meta.dirname, '..', '..', 'libs');

/** Names a statement of an index; anything but `export { ... } from '...'` is named by its text. */
function namesOf(statement: ts.Statement, index: ts.SourceFile): string[] {
  if (!ts.isExportDeclaration(statement) || !statement.exportClause || !statement.moduleSpecifier) {
    return [`not a named re-export: ${statement.getText(index).slice(0, 60)}`];
  }
  if (!ts.isNamedExports(statement.exportClause)) return [`not named: ${statement.getText(index)}`];
  const wholeIsType = statement.isTypeOnly;
  return statement.exportClause.elements.map(
    (element) => `${wholeIsType || element.isTypeOnly ? 'type ' : ''}${element.name.text}`,
  );
}

function exportsOf(lib: string): string[] {
  const text = readFileSync(join(LIBS, lib, 'src', 'index.ts'), 'utf8');
  const index = ts.createSourceFile('index.ts', text, ts.ScriptTarget.Latest);
  return index.statements.flatMap((statement) => namesOf(statement, index)).sort();
}

/** Returns the exports of every lib, in alphabetical order; types are marked with `type `. */
export function publicSurface(): Record<string, string[]> {
  return Object.fromEntries(
    readdirSync(LIBS)
      .sort()
      .map((lib) => [lib, exportsOf(lib)]),
  );
}
