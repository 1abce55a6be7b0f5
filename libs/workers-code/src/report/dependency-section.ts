import { directoryOf, shownDirectory } from '../repo-path.js';
import { needsNoImport } from '../symbols/symbol-index.js';
import { code, count, counted, plain, table } from './markdown-text.js';
import { flowchart } from './mermaid-text.js';
import type { ReportFacts, ReportSection } from './report-facts.js';

const MAX_PACKAGES_DRAWN = 20;
const MAX_ARROWS = 40;
/** The most used are looked through for those of the product. */
const MAX_SYMBOLS_TRIED = 200;

/** Entry points, what most rests on, circles, packages, and what comes from outside. */
export function dependencySection({ graph, symbols }: ReportFacts): ReportSection {
  if (graph.totals.files === 0) return { title: 'Dependencies in the code', body: '' };
  const product = graph.files.filter(({ use }) => use === undefined);
  const external = graph.externals.filter(({ kind }) => kind === 'package');
  return {
    title: 'Dependencies in the code',
    body: [
      '### Where it begins',
      '',
      table(
        ['Entry', 'Why', 'Files it brings in'],
        graph.entryPoints.map(({ path, why, reaches }) => [code(path), plain(why, 120), count(reaches)]),
        15,
      ) || 'No entry point was found.',
      '',
      '### What most others import',
      '',
      table(
        ['File', 'Imported by', 'Rank', 'Imports', 'Layer', 'Lines'],
        mostImported(product)
          .slice(0, 15)
          .map(({ shown, file }) => [
            shown,
            count(file.importedBy),
            file.rank.toFixed(0),
            count(file.imports),
            String(file.layer),
            count(file.lines),
          ]),
        15,
      ),
      '',
      'Rank is PageRank along imports, 100 for the highest; only the product counts, so a small file that an important one imports ranks high too. Layer 0 imports no other file of the repository.',
      ...withoutImports(product),
      ...symbolLines(symbols, new Set(product.map(({ path }) => path))),
      '',
      '### Circles of imports',
      '',
      ...circleLines(graph),
      ...packageLines(graph),
      '',
      '### From outside',
      '',
      table(
        ['Package', 'Files that import it', 'Note'],
        external.map(({ name, files, testsOnly }) => [
          code(name),
          count(files),
          testsOnly ? 'tests only' : '',
        ]),
        20,
      ) || 'No package from outside is imported.',
    ].join('\n'),
  };
}

/** Where imports tell only a part, and what tells the rest. */
function withoutImports(product: ReportFacts['graph']['files']): string[] {
  const languages = new Set(product.map(({ language }) => language));
  const silent = [...languages].filter(needsNoImport).slice(0, 4);
  return silent.length === 0
    ? []
    : [
        '',
        `In ${silent.map((each) => plain(each)).join(', ')} files of one folder, package or namespace use each other without an import: of such uses the next table tells.`,
      ];
}

/** The most imported first. An import in Go is one of a whole package, which is told once. */
function mostImported(product: ReportFacts['graph']['files']) {
  const found = new Map<string, { file: (typeof product)[number]; files: number }>();
  const imported = product.filter(({ importedBy }) => importedBy > 0);
  for (const file of imported.toSorted((a, b) => b.importedBy - a.importedBy || b.lines - a.lines)) {
    const key = file.language === 'Go' ? `${directoryOf(file.path)}/` : file.path;
    const known = found.get(key);
    if (known === undefined) found.set(key, { file, files: 1 });
    else known.files += 1;
  }
  return [...found].map(([key, { file, files }]) => ({
    file,
    shown: key.endsWith('/')
      ? `${code(shownDirectory(directoryOf(file.path)))} (package of ${counted(files, 'file')}; the figures are those of one)`
      : code(file.path),
  }));
}

function symbolLines({ symbols, files }: ReportFacts['symbols'], product: ReadonlySet<string>): string[] {
  const rows = symbols.slice(0, MAX_SYMBOLS_TRIED).flatMap(({ file, definition, usedBy }) => {
    const owner = files[file];
    const found = owner?.definitions[definition];
    if (owner === undefined || found === undefined || !product.has(owner.path)) return [];
    return [[code(found.name, 80), found.kind, code(`${owner.path}:${found.startLine}`), count(usedBy)]];
  });
  return rows.length === 0
    ? []
    : [
        '',
        '### What is used most by name',
        '',
        table(['Name', 'Kind', 'Where', 'Files that use it'], rows.slice(0, 12), 12),
      ];
}

function circleLines({ cycles, totals }: ReportFacts['graph']): string[] {
  if (totals.cycles === 0) return ['There are none.'];
  return [
    `${count(totals.cycles)} ${totals.cycles === 1 ? 'circle' : 'circles'}. An import that closes one is where it could be cut.`,
    '',
    table(
      ['Files', 'Among them', 'Closed by', 'Note'],
      cycles.map(({ size, files, closedBy, onlyTypes }) => {
        const [closing] = closedBy;
        return [
          count(size),
          files
            .slice(0, 3)
            .map((path) => code(path))
            .join(', '),
          closing === undefined
            ? ''
            : `${code(`${closing.path}:${closing.line}`)} imports ${code(closing.to)}`,
          onlyTypes ? 'types only' : '',
        ];
      }),
      10,
    ),
  ];
}

function packageLines({ packages }: ReportFacts['graph']): string[] {
  const linked = packages.some(({ imports }) => imports.length > 0);
  if (packages.length < 2 || !linked) return [];
  const joined = new Set(
    packages.flatMap(({ imports }, index) =>
      imports.length > 0 ? [index, ...imports.map(({ to }) => to)] : [],
    ),
  );
  const drawn = [...joined].sort((a, b) => a - b).slice(0, MAX_PACKAGES_DRAWN);
  const edges = drawn
    .flatMap((index) =>
      (packages[index]?.imports ?? []).map(({ to, imports }) => ({
        from: String(index),
        to: String(to),
        imports,
      })),
    )
    .filter(({ to }) => drawn.includes(Number(to)))
    .sort((a, b) => b.imports - a.imports)
    .slice(0, MAX_ARROWS);
  const more = joined.size - drawn.length;
  return [
    '',
    '### Packages',
    '',
    flowchart(
      'LR',
      drawn.map((index) => ({
        id: String(index),
        label: packages[index]?.name ?? packages[index]?.path ?? '',
      })),
      edges.map(({ from, to, imports }) => ({ from, to, label: String(imports) })),
    ),
    ...(more > 0 ? ['', `${count(more)} more packages that import each other are not drawn.`] : []),
  ];
}
