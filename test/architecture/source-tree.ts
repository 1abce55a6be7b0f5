import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/** One import or re-export of a file, as it is written. */
export interface ImportStatement {
  /** The text in the quotes, such as `#runs`, `./run.js` or `node:fs`. */
  readonly specifier: string;
  /** Gone after compilation: `import type`, or only `type` names. */
  readonly typeOnly: boolean;
}

/** A TypeScript file of the project. */
export interface SourceFile {
  /** Relative to the project's folder, with forward slashes. */
  readonly path: string;
  /** The app or lib that it belongs to, such as `libs/runs`; undefined for files of `test`. */
  readonly project: string | undefined;
  /** Test code: specs, contract suites, what they share, and everything in `test`. */
  readonly isTest: boolean;
  readonly lines: number;
  readonly text: string;
  readonly imports: readonly ImportStatement[];
  /** True when its code uses `process.env`; comments and texts do not count. */
  readonly readsEnvironment: boolean;
}

const ROOT = join(import.meta.dirname, '..', '..');
const GENERATED = 'libs/contract/src/gen/';
/** Code for tests alone; unlike `libs/worker-testing`, which teams install, it is neither built nor shipped. */
const TESTING =
  /^test\/|\/testing\/|^libs\/(git|model|run|storage|tools)-testing\/|\.(spec|e2e-spec|contract)\.ts$/;

function pathsBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? pathsBelow(path) : [path];
  });
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  if (clause.name || !names || !ts.isNamedImports(names)) return false;
  return names.elements.length > 0 && names.elements.every((element) => element.isTypeOnly);
}

function isEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node))
    return node.name.text === 'env' && ts.isIdentifier(node.expression) && node.expression.text === 'process';
  if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) return false;
  const names = node.importClause?.namedBindings;
  if (!/^(node:)?process$/.test(node.moduleSpecifier.text) || !names || !ts.isNamedImports(names))
    return false;
  return names.elements.some(({ name, propertyName }) => (propertyName ?? name).text === 'env');
}

function readCode(path: string, text: string): Pick<SourceFile, 'imports' | 'readsEnvironment'> {
  const found: ImportStatement[] = [];
  let readsEnvironment = false;
  const visit = (node: ts.Node): void => {
    readsEnvironment ||= isEnvironment(node);
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      const { moduleSpecifier } = node;
      if (ts.isStringLiteral(moduleSpecifier)) {
        found.push({ specifier: moduleSpecifier.text, typeOnly: isTypeOnly(node) });
      }
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [target] = node.arguments;
      if (target && ts.isStringLiteral(target)) found.push({ specifier: target.text, typeOnly: false });
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { literal } = node.argument;
      if (ts.isStringLiteral(literal)) found.push({ specifier: literal.text, typeOnly: true });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return { imports: found, readsEnvironment };
}

function sourceFile(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return {
    path,
    project: /^(apps|libs)\/[^/]+/.exec(path)?.[0],
    isTest: TESTING.test(path),
    lines: text.split('\n').length - 1,
    text,
    ...readCode(path, text),
  };
}

/** Every TypeScript file under apps, libs and test, except the generated ones. */
export const SOURCE_FILES: readonly SourceFile[] = ['apps', 'libs', 'test']
  .flatMap(pathsBelow)
  .filter((path) => path.endsWith('.ts') && !path.startsWith(GENERATED))
  .map(sourceFile);

/** The files that are built and shipped. */
export const SHIPPED_FILES = SOURCE_FILES.filter((file) => !file.isTest);

/** Every import of the files that `isViolation` says yes to, as `file -> specifier`; expected to be none. */
export function importsThat(
  files: readonly SourceFile[],
  isViolation: (statement: ImportStatement, file: SourceFile) => boolean,
): string[] {
  return files.flatMap((file) =>
    file.imports
      .filter((statement) => isViolation(statement, file))
      .map(({ specifier }) => `${file.path} -> ${specifier}`),
  );
}

/** The lib that a specifier names, such as `libs/runs` for `#runs`. */
export function libOf(specifier: string): string | undefined {
  const name = /^#([^/]+)/.exec(specifier)?.[1];
  return name === undefined ? undefined : `libs/${name}`;
}

const PATHS = new Set(SOURCE_FILES.map((file) => file.path));

/** The file that a relative import or a `#lib` names; undefined for packages and generated code. */
export function targetOf(specifier: string, from: SourceFile): string | undefined {
  const lib = libOf(specifier);
  const path = lib
    ? `${lib}/src/index.ts`
    : posix.join(posix.dirname(from.path), specifier.replace(/\.js$/, '.ts'));
  return PATHS.has(path) ? path : undefined;
}
