import { parse } from 'smol-toml';
import type { RepositoryFiles } from '../../imports/import-resolver.js';
import { isRecord, recordAt, recordsOf, textOf, type PlainRecord } from '../../manifests/plain-value.js';
import { directoryOf, isWithin, joinPath } from '../../repo-path.js';

/** Packages read; code of further ones is understood by its folders alone. */
const MAX_PACKAGES = 1_000;

export interface RustDependency {
  /** As the registry knows it, not as it is renamed. */
  readonly name: string;
  /** Its folder, when it lies in the repository. */
  readonly folder?: string;
}

/** A package of the repository: a `Cargo.toml` with a package table. */
export interface RustPackage {
  readonly name: string;
  readonly folder: string;
  /** The name by which code uses the library. */
  readonly libraryName: string;
  /** The library's root file, whether it exists or not. */
  readonly library: string;
  /** Root files of programs, tests, examples that the manifest names. */
  readonly targets: readonly string[];
  /** Paths of `use` begin at the crate's root, not at the module or a crate's name. */
  readonly isEdition2015: boolean;
  /** By the name in code. */
  readonly dependencies: ReadonlyMap<string, RustDependency>;
}

interface CargoFile {
  readonly folder: string;
  readonly root: PlainRecord;
}

/** Reads every `Cargo.toml`, those nearest to the top first. */
export async function readRustPackages(repository: RepositoryFiles): Promise<readonly RustPackage[]> {
  const files: CargoFile[] = [];
  for (const path of repository.named('Cargo.toml').slice(0, MAX_PACKAGES)) {
    await repository.yieldIfDue();
    const root = parsed(await repository.readText(path));
    if (root !== undefined) files.push({ folder: directoryOf(path), root });
  }
  const workspaces = files.filter(({ root }) => isRecord(root['workspace']));
  return files.flatMap((file) => {
    if (!isRecord(file.root['package'])) return [];
    const around = workspaces.filter(({ folder }) => isWithin(file.folder, folder));
    return [packageOf(file, around.at(-1))];
  });
}

function parsed(text: string | undefined): PlainRecord | undefined {
  try {
    return text === undefined ? undefined : parse(text);
  } catch {
    return undefined;
  }
}

function packageOf({ folder, root }: CargoFile, workspace: CargoFile | undefined): RustPackage {
  const table = recordAt(root, 'package');
  const name = textOf(table['name']) ?? '';
  const library = recordAt(root, 'lib');
  const edition = table['edition'] ?? undefined;
  const shared = recordAt(workspace?.root, 'workspace', 'package');
  const year = textOf(isRecord(edition) ? shared['edition'] : edition);
  const sections = [root, ...Object.values(recordAt(root, 'target')).map((target) => recordAt(target))];
  const tables = sections.flatMap((section) =>
    ['dependencies', 'dev-dependencies', 'build-dependencies'].map((key) => recordAt(section, key)),
  );
  return {
    name,
    folder,
    libraryName: codeName(textOf(library['name']) ?? name),
    library: joinPath(folder, textOf(library['path']) ?? 'src/lib.rs') ?? '',
    targets: ['bin', 'test', 'example', 'bench'].flatMap((kind) =>
      recordsOf(root[kind]).flatMap((target) => joinPath(folder, textOf(target['path']) ?? '..//') ?? []),
    ),
    isEdition2015: year === undefined || year === '2015',
    dependencies: new Map(
      tables.flatMap((each) =>
        Object.entries(each).map(([key, value]): [string, RustDependency] => [
          codeName(key),
          dependencyOf(key, value, folder, workspace),
        ]),
      ),
    ),
  };
}

function dependencyOf(
  key: string,
  value: unknown,
  folder: string,
  workspace: CargoFile | undefined,
): RustDependency {
  const table = recordAt(value);
  if (table['workspace'] === true && workspace !== undefined) {
    const shared = recordAt(workspace.root, 'workspace', 'dependencies')[key];
    return dependencyOf(key, shared, workspace.folder, undefined);
  }
  const patched = recordAt(workspace?.root, 'patch', 'crates-io', textOf(table['package']) ?? key);
  if (table['path'] === undefined && patched['path'] !== undefined && workspace !== undefined) {
    return dependencyOf(key, patched, workspace.folder, undefined);
  }
  const path = textOf(table['path']);
  const place = path === undefined ? undefined : joinPath(folder, path);
  const name = textOf(table['package']) ?? key;
  return place === undefined ? { name } : { name, folder: place };
}

/** A package's name as code writes it. */
function codeName(name: string): string {
  return name.replaceAll('-', '_');
}
