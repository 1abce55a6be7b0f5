import { code, plain, type CodeImports, type FoundImport } from '#workers-code';
import type { AnswerFacts } from './answer-facts.js';
import { at, counted, listed } from './answer-lines.js';

const MAX_PACKAGES = 10;

/** Lists external packages, the most imported first, each with a line that imports it. */
export function outsidePackages({ code_imports: found }: AnswerFacts): string[] {
  if (found === undefined) return [];
  const uses = new Map<string, { imports: number; first: FoundImport }>();
  for (const each of found.imports) {
    if (each.target.kind !== 'package') continue;
    const use = uses.get(each.target.name);
    if (use === undefined) uses.set(each.target.name, { imports: 1, first: each });
    else use.imports += 1;
  }
  if (uses.size === 0)
    return [`- None of ${counted(found.totals.imports, 'import')} is of an external package.`];
  return listed(
    [...uses].sort((a, b) => b[1].imports - a[1].imports),
    ([name, { imports, first }]) =>
      `- ${code(name)}: ${counted(imports, 'import')}${at([placeOf(first, found)])}`,
    MAX_PACKAGES,
  );
}

/** Lists external packages for a question about security, and says that their vulnerabilities are not known. */
export function outsideRisks(facts: AnswerFacts): string[] {
  const lines = outsidePackages(facts);
  return lines.length === 0
    ? []
    : [
        ...lines,
        '- Known vulnerabilities of these versions were not looked up: that needs an advisory database.',
      ];
}

/** Lists imports that lead nowhere, with the reason. */
export function unresolved({ code_imports: found }: AnswerFacts): string[] {
  if (found === undefined) return [];
  const lost = found.imports.filter(({ target }) => target.kind === 'unresolved');
  if (lost.length === 0) return [`- All of ${counted(found.totals.imports, 'import')} were resolved.`];
  return listed(lost, (each) => {
    const reason = each.target.kind === 'unresolved' ? each.target.reason : '';
    return `- ${code(each.specifier)}: ${plain(reason, 160)}${at([placeOf(each, found)])}`;
  });
}

/** Lists which file imports which, in the order of the files. */
export function fileImports({ code_imports: found }: AnswerFacts): string[] {
  if (found === undefined) return [];
  const inside = found.imports.filter(({ target }) => target.kind === 'file');
  if (inside.length === 0) return ['- No file of the repository imports another.'];
  return [
    `- ${counted(inside.length, 'import')} lead from file to file; in all, ${found.totals.unresolved} are unresolved`,
    ...listed(inside, (each) => {
      const to = each.target.kind === 'file' ? each.target.path : '';
      return `- ${code(`${placeOf(each, found).path}:${each.line}`)} imports ${code(to)}`;
    }),
  ];
}

/** Lists the product files that tests import, with the lines. */
export function testedFiles({ code_imports: found }: AnswerFacts): string[] {
  if (found === undefined) return [];
  const isTest = new Set(found.files.flatMap((file) => (file.isTest ? [file.path] : [])));
  const tested = found.imports.flatMap((each) => {
    const { path } = placeOf(each, found);
    const { line, target } = each;
    return target.kind === 'file' && isTest.has(path) && !isTest.has(target.path)
      ? [{ path, line, to: target.path }]
      : [];
  });
  if (tested.length === 0) return ['- No test imports a file of the product.'];
  return [
    `- Tests import ${counted(new Set(tested.map(({ to }) => to)).size, 'file')} of the product`,
    ...listed(tested, ({ path, line, to }) => `- ${code(`${path}:${line}`)} tests ${code(to)}`),
  ];
}

/** Lists the repository's own packages and their dependencies on each other. */
export function ownPackages({ code_specs: specs }: AnswerFacts): string[] {
  if (specs === undefined) return [];
  const { packages, workspaces } = specs;
  if (packages.length === 0) return ['- No manifest of a package was found.'];
  return [
    ...listed(
      workspaces,
      ({ manifest, members }) => `- ${code(`${manifest}:1`)} joins ${counted(members.length, 'member')}`,
      4,
    ),
    ...listed(packages, ({ name, path, manifest, dependencies, dependsOn }) => {
      const needs = dependsOn.slice(0, 4).map((each) => code(each));
      return `- ${code(name)} in ${code(path)} with ${counted(dependencies, 'dependency').replace(/ys$/, 'ies')}${needs.length === 0 ? '' : `, needs ${needs.join(', ')}`} (${code(`${manifest}:1`)})`;
    }),
  ];
}

/** Lists the forms of imports, with an example of each, and names that stand for places. */
export function importForms({ code_specs: specs }: AnswerFacts): string[] {
  if (specs === undefined) return [];
  return [
    ...listed(
      specs.languages.flatMap(({ name, imports }) => imports.map((form) => ({ name, ...form }))),
      (each) =>
        `- ${plain(each.name, 40)}: ${each.count} by ${code(each.form)} (${each.reach}), such as ${code(each.example.text)}${at([each.example])}`,
    ),
    ...listed(
      specs.aliases,
      (alias) => `- ${code(alias.pattern)} stands for ${code(alias.targets[0] ?? '')}${at([alias])}`,
    ),
  ];
}

/** Lists the build tools. */
export function buildTools({ code_specs: specs }: AnswerFacts): string[] {
  return listed(specs?.buildSystems ?? [], ({ name, evidence }) => {
    const [first] = evidence;
    return `- Built with ${plain(name, 80)}${first === undefined ? '' : ` (${code(`${first}:1`)})`}`;
  });
}

function placeOf({ from, line }: FoundImport, { files }: CodeImports): { path: string; line: number } {
  return { path: files[from]?.path ?? '', line };
}
