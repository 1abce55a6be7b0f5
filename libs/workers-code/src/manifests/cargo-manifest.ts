import { parse } from 'smol-toml';
import { joinPath } from '../repo-path.js';
import type { DeclaredEntry, ManifestContent } from './manifest.js';
import {
  defined,
  isRecord,
  keysOf,
  recordAt,
  recordsOf,
  textOf,
  textsOf,
  type PlainRecord,
} from './plain-value.js';

/** Cargo.toml, of a package, a workspace or both. */
export function parseCargoManifest(text: string, directory: string): ManifestContent {
  const root = parse(text);
  const crate = recordAt(root, 'package');
  const name = textOf(crate['name']);
  return defined({
    isPackage: isRecord(root['package']),
    name,
    description: textOf(crate['description']),
    license: textOf(crate['license']) ?? textOf(recordAt(root, 'workspace', 'package')['license']),
    workspaces: memberGlobs(recordAt(root, 'workspace')),
    entries: [
      ...recordsOf(root['bin']).flatMap((bin) => target('executable', bin, directory, name)),
      ...target('library', recordAt(root, 'lib'), directory, name),
    ],
    dependencies: keysOf(
      root['dependencies'],
      root['dev-dependencies'],
      recordAt(root, 'workspace')['dependencies'],
    ),
  });
}

function target(
  kind: DeclaredEntry['kind'],
  table: PlainRecord,
  directory: string,
  crate = '',
): DeclaredEntry[] {
  const path = textOf(table['path']);
  const joined = path === undefined ? undefined : joinPath(directory, path);
  return joined === undefined ? [] : [{ kind, name: textOf(table['name']) ?? crate, path: joined }];
}

/** What is excluded is named by its folder, and takes all below with it. */
function memberGlobs({ members, exclude }: PlainRecord): string[] {
  return [...textsOf(members), ...textsOf(exclude).flatMap((folder) => [`!${folder}`, `!${folder}/**`])];
}
