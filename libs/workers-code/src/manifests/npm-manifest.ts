import { joinPath } from '../repo-path.js';
import type { DeclaredEntry, ManifestContent } from './manifest.js';
import { defined, isRecord, keysOf, recordAt, textOf, textsOf, type PlainRecord } from './plain-value.js';

/** package.json */
export function parseNpmManifest(text: string, directory: string): ManifestContent {
  const root: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
  if (!isRecord(root)) throw new Error('not an object');
  const workspaces = Array.isArray(root['workspaces'])
    ? root['workspaces']
    : recordAt(root, 'workspaces')['packages'];
  return defined({
    name: textOf(root['name']),
    description: textOf(root['description']),
    license: textOf(root['license']),
    workspaces: textsOf(workspaces),
    entries: entriesOf(root, directory),
    dependencies: keysOf(root['dependencies'], root['devDependencies'], root['peerDependencies']),
  });
}

/** lerna.json; where it names no packages, they are those of the package manager's own workspace. */
export function parseLernaManifest(text: string): ManifestContent {
  return { isPackage: false, workspaces: textsOf(recordAt(JSON.parse(text))['packages']) };
}

function entriesOf(root: PlainRecord, directory: string): DeclaredEntry[] {
  const name = textOf(root['name']) ?? directory;
  const bin = root['bin'];
  const bins: [string, unknown][] = isRecord(bin) ? Object.entries(bin).slice(0, 50) : [[name, bin]];
  const exported = exportedTarget(root['exports']);
  const main = textOf(root['main']) ?? textOf(root['module']) ?? exported;
  const entries = [
    ...bins.map(([binName, target]) => entry('executable', binName, directory, textOf(target))),
    entry('library', name, directory, textOf(root['source']) ?? main),
  ];
  return entries.flatMap((found) => found ?? []);
}

function entry(
  kind: DeclaredEntry['kind'],
  name: string,
  directory: string,
  target: string | undefined,
): DeclaredEntry | undefined {
  if (target === undefined || target.includes('*')) return undefined;
  const path = joinPath(directory, target);
  return path === undefined || path === '' ? undefined : { kind, name, path };
}

/** The file that `exports` gives for the package itself, whatever the conditions. */
function exportedTarget(exported: unknown, depth = 0): string | undefined {
  if (typeof exported === 'string') return exported;
  if (!isRecord(exported) || depth > 5) return undefined;
  for (const key of ['.', 'source', 'import', 'default', 'require', 'node']) {
    const found = exportedTarget(exported[key], depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
