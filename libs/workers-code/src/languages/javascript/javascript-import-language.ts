import type {
  ImportLanguage,
  ImportResolver,
  ImportResolverBuilder,
  RepositoryFiles,
} from '../../imports/import-resolver.js';
import type { FileFacts } from '../../parsing/file-facts.js';
import { directoryOf, joinPath } from '../../repo-path.js';
import { DenoImportMaps } from './deno-import-maps.js';
import { entryTargets } from './entry-targets.js';
import { FileLookup } from './file-lookup.js';
import { FileSets } from './file-sets.js';
import { JavaScriptImportResolver, type ResolverParts } from './javascript-import-resolver.js';
import { LocalPackages } from './local-packages.js';
import type { PackageManifest } from './package-manifest.js';
import { packageSpecifier } from './package-specifier.js';
import { PathAliases } from './path-aliases.js';
import { TsConfigFiles } from './tsconfig-files.js';
import { WorkspacePackages } from './workspace-packages.js';

/** Finds what JavaScript and TypeScript import, by the package.json and tsconfig files of the repository. */
export class JavaScriptImportLanguage implements ImportLanguage {
  readonly languages = ['JavaScript', 'TypeScript', 'Vue', 'Svelte', 'Astro'];

  start(repository: RepositoryFiles): Promise<ImportResolverBuilder> {
    return Promise.resolve(new JavaScriptResolverBuilder(repository));
  }
}

class JavaScriptResolverBuilder implements ImportResolverBuilder {
  private readonly parts: Promise<Omit<ResolverParts, 'fileSets'>>;
  /** What they mean is found in the whole listing, which few repositories need. */
  private hasFileSets = false;

  constructor(private readonly repository: RepositoryFiles) {
    // The manifests are read while the files are.
    this.parts = this.read();
    this.parts.catch(() => undefined);
  }

  add(_path: string, { imports }: FileFacts): void {
    this.hasFileSets ||= imports.some(({ kind }) => kind === 'glob' || kind === 'context');
  }

  async finish(): Promise<ImportResolver> {
    const parts = await this.parts;
    const fileSets = this.hasFileSets ? await FileSets.of(this.repository) : undefined;
    return new JavaScriptImportResolver({ ...parts, fileSets });
  }

  private async read(): Promise<Omit<ResolverParts, 'fileSets'>> {
    const { repository } = this;
    const packages = await WorkspacePackages.read(repository);
    const deno = await DenoImportMaps.read(repository);
    const files = new FileLookup(repository, (directory) => packages.at(directory)?.requireEntries ?? []);
    const configs = await new TsConfigFiles(repository, (from, specifier) => {
      const named = packageSpecifier(specifier);
      const found = named === undefined ? undefined : packages.find(named.name, directoryOf(from));
      return found === undefined ? [] : extendedConfigs(found, named?.subpath ?? '');
    }).read();
    const aliases = new PathAliases(configs, files);
    const local = new LocalPackages(files, aliases);
    const isFolder = (path: string): boolean => repository.directories.has(path);
    return { files, packages, local, aliases, deno, isFolder };
  }
}

/** Where TypeScript looks for the configuration that a package holds: by `exports`, else by `tsconfig` or the path. */
function extendedConfigs({ directory, exports, tsconfig }: PackageManifest, subpath: string): string[] {
  const exported = entryTargets(exports, subpath === '' ? '.' : `./${subpath}`, 'require') ?? [];
  const named = subpath === '' ? (tsconfig ?? '.') : subpath;
  return [...exported, named].flatMap((target) => joinPath(directory, target) ?? []);
}
