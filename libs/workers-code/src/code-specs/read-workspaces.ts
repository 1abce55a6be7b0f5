import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { GlobDialect } from '../glob-match.js';
import type { Manifest, ManifestKind } from '../manifests/manifest.js';
import { baseNameOf, directoryOf, shownDirectory } from '../repo-path.js';
import { WorkspaceGlobs } from '../workspace-globs.js';
import type { PackageSpec, WorkspaceSpec } from './code-specs.js';
import type { SpecsOptions } from './specs-options.js';

/** The packages of the repository, and which of them are built together. */
export async function readWorkspaces(
  manifests: readonly Manifest[],
  options: Required<SpecsOptions>,
  yielder: EventLoopYielder,
): Promise<{
  readonly packages: PackageSpec[];
  readonly workspaces: WorkspaceSpec[];
  readonly leftOut: string[];
}> {
  const leftOut: string[] = [];
  const named = new Set(
    manifests.flatMap(({ isPackage, name, path }) =>
      isPackage && name !== undefined ? [directoryOf(path)] : [],
    ),
  );
  // Where two manifests describe one folder, the one that names it is enough.
  const own = manifests.filter(
    ({ isPackage, name, path, kind }) =>
      isPackage && (name !== undefined || kind === 'dotnet' || !named.has(directoryOf(path))),
  );
  const names = new Set(own.flatMap(({ name }) => name ?? []));
  const all = own.map((manifest) => packageOf(manifest, names));
  if (all.length > options.maxListed)
    leftOut.push(`${all.length - options.maxListed} more packages are not listed.`);
  const workspaces: WorkspaceSpec[] = [];
  for (const manifest of manifests) {
    if ((manifest.workspaces ?? []).length === 0) continue;
    const members: string[] = [];
    const globs = globsOf(manifest);
    for (const each of manifests) {
      await yielder.yieldIfDue();
      if (each.kind === manifest.kind && isMember(each, manifest, globs))
        members.push(shownDirectory(directoryOf(each.path)));
    }
    const unique = [...new Set(members)];
    if (unique.length > options.maxMembers)
      leftOut.push(`${unique.length - options.maxMembers} more members of ${manifest.path} are not named.`);
    workspaces.push({
      kind: manifest.kind,
      manifest: manifest.path,
      patterns: (manifest.workspaces ?? []).slice(0, 50),
      members: unique.slice(0, options.maxMembers),
    });
  }
  return { packages: all.slice(0, options.maxListed), workspaces, leftOut };
}

function packageOf(
  { path, kind, name, dependencies = [] }: Manifest,
  names: ReadonlySet<string>,
): PackageSpec {
  const directory = shownDirectory(directoryOf(path));
  return {
    name: name ?? (kind === 'dotnet' ? baseNameOf(path).replace(/\.\w+$/, '') : directory),
    path: directory,
    kind,
    manifest: path,
    dependencies: dependencies.length,
    dependsOn: dependencies.filter((each) => names.has(each) && each !== name).slice(0, 50),
  };
}

/** Package managers of these kinds understand braces and groups. */
const SHELL_GLOBS: ReadonlySet<ManifestKind> = new Set(['npm', 'deno', 'dart']);

function globsOf({ path, kind, workspaces = [] }: Manifest): WorkspaceGlobs {
  const dialect: GlobDialect = SHELL_GLOBS.has(kind) ? 'shell' : 'plain';
  // Maven names a module by its folder, now and then by its file.
  const folders = workspaces.map((glob) => glob.replace(/\/(pom\.xml|Cargo\.toml)?$/, ''));
  return new WorkspaceGlobs(directoryOf(path), folders, dialect);
}

function isMember(each: Manifest, workspace: Manifest, globs: WorkspaceGlobs): boolean {
  return each.isPackage && each.path !== workspace.path && globs.has(directoryOf(each.path));
}
