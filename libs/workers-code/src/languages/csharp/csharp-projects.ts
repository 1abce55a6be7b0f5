import type { RepositoryFiles } from '../../imports/import-resolver.js';
import { directoryOf } from '../../repo-path.js';

/** Project files read. */
const MAX_PROJECTS = 1_000;
const PROJECT = /\.(?:csproj|fsproj|vbproj|props|targets)$|(?:^|\/)packages\.config$/;
const REFERENCE =
  /<(?:PackageReference|PackageVersion|GlobalPackageReference|package)\s[^>]{0,300}?\b(?:Include|Update|id)\s{0,3}=\s{0,3}"([^"]{1,200})"/g;

export interface CsharpProjects {
  /** Names, in lower case, of packages that projects refer to and that are no project of the repository. */
  readonly packages: ReadonlySet<string>;
  /** Folders with a project file. */
  readonly folders: ReadonlySet<string>;
}

export async function readCsharpProjects(repository: RepositoryFiles): Promise<CsharpProjects> {
  const packages = new Set<string>();
  const folders = new Set<string>();
  const own: string[] = [];
  let left = MAX_PROJECTS;
  let seen = 0;
  for (const path of repository.paths) {
    seen += 1;
    if (seen % 1_000 === 0) await repository.yieldIfDue();
    if (!PROJECT.test(path) || left === 0) continue;
    left -= 1;
    const [, project] = /([^/]+)\.(?:cs|fs|vb)proj$/.exec(path) ?? [];
    if (project !== undefined) {
      own.push(project.toLowerCase());
      folders.add(directoryOf(path));
    }
    const text = await repository.readText(path);
    for (const [, name = ''] of (text ?? '').matchAll(REFERENCE)) packages.add(name.toLowerCase());
  }
  for (const name of own) packages.delete(name);
  return { packages, folders };
}
