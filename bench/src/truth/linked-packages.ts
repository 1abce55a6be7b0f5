import { glob, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';

/** The fields read from a package.json. */
interface Manifest {
  readonly name?: string;
  readonly workspaces?: readonly string[] | { readonly packages?: readonly string[] };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A version that names a folder instead of a release. */
const FOLDER_VERSION = /^(?:file|link|portal):(.+)$/;
/** The list of a pnpm-workspace.yaml, whose other lists do not matter here. */
const PNPM_PACKAGES = /^packages:[^\n]*\n((?:[ \t]*(?:-|#)[^\n]*\n?|[ \t]*\n)*)/m;

/**
 * Which packages of a repository an installation would link to each other: a
 * package by its own name, members of one workspace, and folders that a
 * dependency names. Worked out from the manifests with node's own glob.
 */
export class LinkedPackages {
  /** By folder; the top is the empty string. */
  private readonly manifests = new Map<string, Manifest>();
  /** `folder -> the members of its workspace`. */
  private readonly workspaceOf = new Map<string, ReadonlySet<string>>();

  static async of(top: string): Promise<LinkedPackages> {
    const packages = new LinkedPackages();
    for await (const path of glob('**/package.json', { cwd: top })) {
      const manifest = await readFile(join(top, path), 'utf8')
        .then((text) => JSON.parse(text) as Manifest | null)
        .catch(() => null);
      if (manifest !== null) packages.manifests.set(folderOf(path), manifest);
    }
    for (const [folder, { workspaces = [] }] of packages.manifests)
      await packages.addWorkspace(
        top,
        folder,
        'packages' in workspaces ? (workspaces.packages ?? []) : (workspaces as readonly string[]),
      );
    for await (const path of glob('**/pnpm-workspace.yaml', { cwd: top })) {
      const [, list = ''] = PNPM_PACKAGES.exec(await readFile(join(top, path), 'utf8')) ?? [];
      const patterns = [...list.matchAll(/^[ \t]*-\s*["']?([^"'\s#]+)/gm)].map(([, pattern = '']) => pattern);
      await packages.addWorkspace(top, folderOf(path), patterns);
    }
    return packages;
  }

  private async addWorkspace(top: string, folder: string, patterns: readonly string[]): Promise<void> {
    if (patterns.length === 0) return;
    const members = new Set([folder]);
    for (const pattern of patterns.filter((each) => !each.startsWith('!'))) {
      for await (const path of glob(`${normalize(pattern).replace(/\/$/, '')}/package.json`, {
        cwd: join(top, folder),
      }))
        members.add(folderOf(join(folder, path)));
    }
    for (const member of members) this.workspaceOf.set(member, members);
  }

  /** The folder, with a slash behind it, that a bare specifier leads to from a file; undefined when to none of the repository. */
  folderOf(file: string, specifier: string): string | undefined {
    const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
    let own = folderOf(file);
    while (own !== '' && !this.manifests.has(own)) own = folderOf(own);
    const manifest = this.manifests.get(own) ?? {};
    if (manifest.name === name) return below(own);
    const version = { ...manifest.devDependencies, ...manifest.dependencies }[name] ?? '';
    const named = FOLDER_VERSION.exec(version)?.[1];
    if (named !== undefined) return below(folderName(join(own, named)));
    const members = this.workspaceOf.get(own) ?? new Set<string>();
    const linked = [...members].find((folder) => this.manifests.get(folder)?.name === name);
    return linked === undefined ? undefined : below(linked);
  }
}

function folderOf(path: string): string {
  return folderName(dirname(path));
}

function folderName(path: string): string {
  return path === '.' || path === './' ? '' : path.replace(/\/$/, '');
}

function below(folder: string): string {
  return folder === '' ? '' : `${folder}/`;
}
