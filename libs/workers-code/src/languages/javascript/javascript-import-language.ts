import type {
  ImportLanguage,
  ImportResolver,
  ImportResolverBuilder,
  RepositoryFiles,
} from '../../imports/import-resolver.js';
import { directoryOf } from '../../repo-path.js';
import { FileLookup } from './file-lookup.js';
import { JavaScriptImportResolver } from './javascript-import-resolver.js';
import { LocalPackages } from './local-packages.js';
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
  private readonly resolver: Promise<ImportResolver>;

  constructor(private readonly repository: RepositoryFiles) {
    // The manifests are read while the files are.
    this.resolver = this.make();
    this.resolver.catch(() => undefined);
  }

  add(): void {
    // No file says anything that the imports of another depend on.
  }

  finish(): Promise<ImportResolver> {
    return this.resolver;
  }

  private async make(): Promise<ImportResolver> {
    const { repository } = this;
    const packages = await WorkspacePackages.read(repository);
    const files = new FileLookup(repository, (directory) => packages.at(directory)?.requireEntries ?? []);
    const configs = await new TsConfigFiles(repository, (from, specifier) => {
      const named = packageSpecifier(specifier);
      const found = named === undefined ? undefined : packages.find(named.name, directoryOf(from));
      if (found === undefined) return undefined;
      return [found.directory, named?.subpath].filter((part) => part !== undefined && part !== '').join('/');
    }).read();
    const aliases = new PathAliases(configs, files);
    const local = new LocalPackages(files, aliases);
    const isFolder = (path: string): boolean => repository.directories.has(path);
    return new JavaScriptImportResolver({ files, packages, local, aliases, isFolder });
  }
}
