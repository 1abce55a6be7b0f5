import type { RepositoryFiles } from '../../imports/import-resolver.js';
import { denoMembers } from '../../manifests/deno-manifest.js';
import { isRecord } from '../../manifests/plain-value.js';
import { parsePnpmWorkspace } from '../../manifests/script-manifest.js';
import { directoryOf, isWithin, joinPath } from '../../repo-path.js';
import { WorkspaceGlobs } from '../../workspace-globs.js';
import { jsonOf } from './json-text.js';
import { denoPackage, packageManifestOf, textList, type PackageManifest } from './package-manifest.js';

const LOCAL_VERSION = /^(?:link|file|portal):(.*)$/;
const WORKSPACE_VERSION = /^workspace:/;

/** A folder whose packages are linked to each other. */
interface Workspace {
  readonly directory: string;
  readonly globs: WorkspaceGlobs;
}

/** The packages of a repository: which one a file belongs to, and which ones it reaches by name. */
export class WorkspacePackages {
  private readonly byDirectory = new Map<string, PackageManifest>();
  private readonly byName = new Map<string, PackageManifest[]>();
  private readonly workspaces: Workspace[] = [];
  private readonly workspaceOf = new Map<string, Workspace>();
  private readonly nearestCache = new Map<string, PackageManifest | undefined>();

  /** Reads every package.json, and what makes workspaces of them. */
  static async read(repository: RepositoryFiles): Promise<WorkspacePackages> {
    const packages = new WorkspacePackages();
    for (const path of repository.named('package.json')) {
      await repository.yieldIfDue();
      packages.add(packageManifestOf(directoryOf(path), await repository.readText(path)));
    }
    for (const path of repository.named('pnpm-workspace.yaml'))
      packages.addWorkspace(directoryOf(path), pnpmPatterns(await repository.readText(path)));
    for (const path of repository.named('lerna.json')) {
      const lerna = jsonOf(await repository.readText(path));
      if (isRecord(lerna)) packages.addWorkspace(directoryOf(path), textList(lerna['packages']));
    }
    for (const path of ['deno.json', 'deno.jsonc'].flatMap((name) => repository.named(name))) {
      await repository.yieldIfDue();
      packages.addDeno(directoryOf(path), jsonOf(await repository.readText(path)));
    }
    await packages.assign(repository);
    return packages;
  }

  /** The package that a folder belongs to. */
  nearest(directory: string): PackageManifest | undefined {
    const own = this.byDirectory.get(directory);
    if (own !== undefined || directory === '') return own;
    if (this.nearestCache.has(directory)) return this.nearestCache.get(directory);
    const found = this.nearest(directoryOf(directory));
    this.nearestCache.set(directory, found);
    return found;
  }

  at(directory: string): PackageManifest | undefined {
    return this.byDirectory.get(directory);
  }

  /** The packages around a folder, the nearest first. */
  *around(directory: string): Generator<PackageManifest> {
    for (let at = this.nearest(directory); at !== undefined;) {
      yield at;
      at = at.directory === '' ? undefined : this.nearest(directoryOf(at.directory));
    }
  }

  /** Whether a package around the folder says that it depends on this one. */
  isDeclared(name: string, directory: string): boolean {
    const types = `@types/${name.replace('@', '').replace('/', '__')}`;
    for (const { dependencies } of this.around(directory))
      if (dependencies.has(name) || dependencies.has(types)) return true;
    return false;
  }

  /** The package of this repository that the name means in a folder; undefined for those from outside. */
  find(name: string, directory: string): PackageManifest | undefined {
    const own = this.nearest(directory);
    if (own?.name === name && hasExports(own)) return own;
    for (const around of this.around(directory)) {
      const version = around.dependencies.get(name);
      if (version === undefined) continue;
      const local = LOCAL_VERSION.exec(version)?.[1];
      if (local !== undefined) return this.byDirectory.get(joinPath(around.directory, local) ?? '\0');
      const linked = this.linked(name, around);
      // A version of its own means the published package, unless the workspace provides it.
      return linked ?? (WORKSPACE_VERSION.test(version) ? this.byName.get(name)?.[0] : undefined);
    }
    return this.hoisted(name, directory);
  }

  private linked(name: string, from: PackageManifest): PackageManifest | undefined {
    const workspace = this.workspaceOf.get(from.directory);
    if (workspace === undefined) return undefined;
    return this.byName.get(name)?.find((each) => this.workspaceOf.get(each.directory) === workspace);
  }

  /** What nobody declares is found where the workspace's packages are linked. */
  private hoisted(name: string, directory: string): PackageManifest | undefined {
    return this.byName.get(name)?.find((each) => {
      const workspace = this.workspaceOf.get(each.directory);
      return workspace !== undefined && isWithin(directory, workspace.directory);
    });
  }

  private add(manifest: PackageManifest | undefined): void {
    if (manifest === undefined) return;
    const { directory, name, workspaces } = manifest;
    this.byDirectory.set(directory, manifest);
    if (name !== undefined) this.byName.set(name, [...(this.byName.get(name) ?? []), manifest]);
    if (workspaces !== undefined) this.addWorkspace(directory, workspaces);
  }

  /** A package of Deno, unless a package.json describes the folder; its members are linked as others are. */
  private addDeno(directory: string, config: unknown): void {
    if (!isRecord(config)) return;
    if (!this.byDirectory.has(directory)) this.add(denoPackage(directory, config));
    this.addWorkspace(directory, denoMembers(config));
  }

  private addWorkspace(directory: string, patterns: readonly string[]): void {
    const globs = new WorkspaceGlobs(directory, patterns, 'shell');
    if (!globs.isEmpty) this.workspaces.push({ directory, globs });
  }

  private async assign(repository: RepositoryFiles): Promise<void> {
    for (const directory of this.byDirectory.keys()) {
      await repository.yieldIfDue();
      const workspace = this.workspaces.find((each) => isMember(directory, each));
      if (workspace !== undefined) this.workspaceOf.set(directory, workspace);
    }
    // Two files may make the same folder a workspace: its members are one set.
    for (const [directory, workspace] of this.workspaceOf) {
      const first = this.workspaces.find((each) => each.directory === workspace.directory);
      if (first !== undefined) this.workspaceOf.set(directory, first);
    }
  }
}

/** With `exports` a package reaches itself by its name; without, only where something links it. */
function hasExports({ exports }: PackageManifest): boolean {
  return exports !== undefined && exports !== null;
}

function isMember(directory: string, { directory: top, globs }: Workspace): boolean {
  return directory === top || globs.has(directory);
}

/** The list under `packages`; a file that is not understood has none. */
function pnpmPatterns(text: string | undefined): readonly string[] {
  try {
    return text === undefined ? [] : (parsePnpmWorkspace(text).workspaces ?? []);
  } catch {
    return [];
  }
}
