import { parseLooseJson } from '../code-specs/loose-json.js';
import { joinPath } from '../repo-path.js';
import type { ManifestContent } from './manifest.js';
import { defined, isRecord, recordAt, textOf, textsOf, type PlainRecord } from './plain-value.js';

const REGISTRY = /^(?:npm|jsr):\/?(@[^/@]+\/[^/@]+|[^/@]+)/;

/** deno.json and deno.jsonc */
export function parseDenoManifest(text: string, directory: string): ManifestContent {
  const root = parseLooseJson(text);
  if (!isRecord(root)) throw new Error('not an object');
  const { exports: exported } = root;
  const entry = textOf(exported) ?? textOf(recordAt(exported)['.']);
  const path = entry === undefined ? undefined : joinPath(directory, entry);
  const name = textOf(root['name']);
  return defined({
    isPackage: name !== undefined || exported !== undefined || isRecord(root['tasks']),
    name,
    license: textOf(root['license']),
    workspaces: denoMembers(root),
    entries: path === undefined || path === '' ? [] : [{ kind: 'library', name: name ?? path, path }],
    dependencies: Object.values(recordAt(root, 'imports'))
      .slice(0, 300)
      .flatMap((target) => REGISTRY.exec(textOf(target) ?? '')?.[1] ?? []),
  });
}

/** The folders of a workspace: a list, or the list `members` of an object. */
export function denoMembers({ workspace, workspaces }: PlainRecord): string[] {
  const listed = workspace ?? workspaces;
  return textsOf(isRecord(listed) ? listed['members'] : listed);
}
