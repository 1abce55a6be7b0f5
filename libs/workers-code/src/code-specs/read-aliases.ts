import type { RepoFs } from '#sandbox';
import type { EventLoopYielder } from '../event-loop-yielder.js';
import { isRecord, recordAt, textOf, textsOf, type PlainRecord } from '../manifests/plain-value.js';
import { directoryOf, joinPath } from '../repo-path.js';
import type { TreeFile } from '../repository-tree.js';
import type { ImportAlias } from './code-specs.js';
import { parseLooseJson } from './loose-json.js';

const MAX_BYTES = 64 * 1024;
const MAX_FILES = 400;

type Found = Omit<ImportAlias, 'path' | 'line'> & { readonly sought: string };
type AliasReader = (text: string, directory: string) => Found[];

const READERS: readonly (readonly [RegExp, AliasReader])[] = [
  [/^([tj]sconfig)([.-][\w.-]+)?\.json$/, tsconfigPaths],
  [/^package\.json$/, packageImports],
  [/^deno\.jsonc?$|^import_map\.json$/, importMap],
  [/^composer\.json$/, composerNamespaces],
  [/^go\.mod$/, goReplacements],
  [/^Cargo\.toml$/, cargoPaths],
];

/** Names in imports that configuration files map to places of the repository. A file that cannot be read has none. */
export async function readAliases(
  fs: RepoFs,
  files: readonly TreeFile[],
  yielder: EventLoopYielder,
): Promise<ImportAlias[]> {
  const aliases: ImportAlias[] = [];
  let read = 0;
  for (const { path, name, sizeBytes } of files) {
    await yielder.yieldIfDue();
    const reader = READERS.find(([pattern]) => pattern.test(name))?.[1];
    if (reader === undefined || sizeBytes > MAX_BYTES) continue;
    if ((read += 1) > MAX_FILES) break;
    const text = await fs.readText(path, { maxBytes: MAX_BYTES }).catch(() => '');
    for (const { sought, ...found } of aliasesOf(reader, text, directoryOf(path)))
      aliases.push({ ...found, path, line: lineOf(text, sought) });
  }
  return aliases;
}

function aliasesOf(reader: AliasReader, text: string, directory: string): Found[] {
  try {
    return reader(text, directory).filter(({ targets }) => targets.length > 0);
  } catch {
    return [];
  }
}

function tsconfigPaths(text: string, directory: string): Found[] {
  const options = recordAt(parseLooseJson(text), 'compilerOptions');
  const base = joinPath(directory, textOf(options['baseUrl']) ?? '.') ?? directory;
  const paths = mapped(recordAt(options['paths']), base, 'tsconfig paths');
  if (textOf(options['baseUrl']) === undefined) return paths;
  return [
    ...paths,
    {
      pattern: '*',
      targets: [base === '' ? '*' : `${base}/*`],
      from: 'tsconfig baseUrl',
      sought: '"baseUrl"',
    },
  ];
}

function packageImports(text: string, directory: string): Found[] {
  const root = parseLooseJson(text);
  const imports = recordAt(root, 'imports');
  const jest = recordAt(root, '_moduleAliases');
  return [
    ...mapped(imports, directory, 'imports of package.json'),
    ...mapped(jest, directory, 'module-alias of package.json'),
  ];
}

function importMap(text: string, directory: string): Found[] {
  return mapped(recordAt(parseLooseJson(text), 'imports'), directory, 'import map').filter(({ targets }) =>
    targets.every((target) => !/^\w+:/.test(target)),
  );
}

function composerNamespaces(text: string, directory: string): Found[] {
  const root = parseLooseJson(text);
  return ['autoload', 'autoload-dev'].flatMap((key) =>
    mapped(recordAt(root, key, 'psr-4'), directory, `PSR-4 ${key}`),
  );
}

function goReplacements(text: string, directory: string): Found[] {
  return [...text.matchAll(/^\s{0,8}(?:replace )?([^\s]{1,200})(?: v[^\s]+)? => (\.[^\s]{0,200})/gm)].flatMap(
    ([, pattern = '', target = '']) => {
      const joined = joinPath(directory, target);
      return joined === undefined
        ? []
        : [{ pattern, targets: [joined], from: 'replace of go.mod', sought: pattern }];
    },
  );
}

function cargoPaths(text: string, directory: string): Found[] {
  return [...text.matchAll(/^([\w-]{1,100})\s*=\s*\{[^}\n]{0,300}\bpath\s*=\s*"([^"\n]{1,200})"/gm)].flatMap(
    ([, name = '', target = '']) => {
      const joined = joinPath(directory, target);
      if (joined === undefined) return [];
      return [
        {
          pattern: name.replaceAll('-', '_'),
          targets: [joined],
          from: 'path dependency of Cargo',
          sought: `${name} `,
        },
      ];
    },
  );
}

function mapped(table: PlainRecord, directory: string, from: string): Found[] {
  return Object.entries(table)
    .slice(0, 200)
    .map(([pattern, value]) => ({
      pattern: pattern.slice(0, 200),
      targets: targetsOf(value).flatMap((target) => joinPath(directory, target) ?? []),
      from,
      sought: JSON.stringify(pattern),
    }));
}

/** One place, several to be tried, or some for each condition. */
function targetsOf(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value.slice(0, 300)];
  if (Array.isArray(value)) return textsOf(value).slice(0, 10);
  if (!isRecord(value) || depth > 3) return [];
  return [...new Set(Object.values(value).flatMap((each) => targetsOf(each, depth + 1)))].slice(0, 10);
}

function lineOf(text: string, sought: string): number {
  const at = text.indexOf(sought);
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}
