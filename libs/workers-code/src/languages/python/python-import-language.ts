import type {
  ImportLanguage,
  ImportResolver,
  ImportTarget,
  RepositoryFiles,
} from '../../imports/import-resolver.js';
import type { RawImport } from '../../parsing/file-facts.js';
import { directoryOf, isWithin } from '../../repo-path.js';
import { distributionOf, normalDistribution } from './python-distributions.js';
import { PythonModuleIndex, type PythonModule } from './python-module-index.js';
import { readPythonProjects, type PythonProjects } from './python-projects.js';
import { PYTHON_STANDARD_MODULES } from './python-standard-modules.js';

/** Projects below are what tests work on: only their own files import from them. */
const TEST_DATA =
  /(?:^|\/)(?:testdata|fixtures?|tests?\/(?:[^/]+\/){0,9}(?:data|cases|resources|samples))(?:\/|$)/;
const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/**
 * Python's imports. Modules are looked for as the interpreter would for a file that is run from its own
 * folder, from its project's folder or by a test runner; of `from a import b` the target is the module `a.b`
 * where there is one, else the file of `a`.
 */
export const pythonImportLanguage: ImportLanguage = {
  languages: ['Python'],
  async start(repository) {
    const [projects, modules] = [
      await readPythonProjects(repository),
      await PythonModuleIndex.build(repository),
    ];
    return {
      add: () => undefined,
      finish: () => Promise.resolve(new PythonImportResolver(repository, projects, modules)),
    };
  },
};

class PythonImportResolver implements ImportResolver {
  /** Roots that files outside of them reach, too. */
  private readonly shared: readonly string[];

  constructor(
    private readonly repository: RepositoryFiles,
    private readonly projects: PythonProjects,
    private readonly modules: PythonModuleIndex,
  ) {
    this.shared = projects.roots.filter((root) => !TEST_DATA.test(root));
  }

  resolve(fromPath: string, found: RawImport): readonly ImportTarget[] {
    const [, dots = '', rest = ''] = /^(\.*)(.*)$/s.exec(found.specifier) ?? [];
    const parts = rest === '' ? [] : rest.split('.');
    if (!parts.every((part) => NAME.test(part)) || (dots === '' && parts.length === 0)) {
      return unresolved('not the name of a module');
    }
    return dots === ''
      ? this.absolute(fromPath, parts, found)
      : this.relative(fromPath, dots.length, parts, found);
  }

  private relative(fromPath: string, level: number, parts: readonly string[], found: RawImport) {
    let folder = directoryOf(fromPath);
    for (let up = 1; up < level; up += 1) {
      if (folder === '') return unresolved('a relative import that leaves the repository');
      folder = directoryOf(folder);
    }
    const init = this.modules.initOf(folder);
    const base: PythonModule = { ...(init === undefined ? {} : { file: init }), folders: [folder] };
    const step = parts.length === 0 ? base : this.follow(base, parts);
    if (step === undefined) return unresolved('no such module in the package');
    return this.targets(step, found);
  }

  private follow(base: PythonModule, parts: readonly string[]): PythonModule | undefined {
    const { found, module } = this.modules.follow(base.folders, parts);
    return found === parts.length ? module : undefined;
  }

  private absolute(fromPath: string, parts: readonly string[], found: RawImport): readonly ImportTarget[] {
    const [top = ''] = parts;
    const isStandard = PYTHON_STANDARD_MODULES.has(top);
    const folder = directoryOf(fromPath);
    const around = this.rootsAround(folder);
    const own = this.find(around, parts, fromPath);
    if (own?.file !== undefined) return this.targets(own, found);
    if (isStandard) return [{ kind: 'standard', name: parts.join('.') }];
    const isDeclared = this.projects.declared.has(normalDistribution(top));
    const others = this.shared.filter((root) => !around.includes(root));
    const ancestors = isDeclared ? [] : this.plainAncestors(folder);
    const everywhere = [...around, ...others, ...ancestors];
    const module = this.find(everywhere, parts, fromPath);
    if (module !== undefined && (module.file !== undefined || !isDeclared)) {
      const targets = this.targets(module, found);
      if (targets.some(({ kind }) => kind === 'file') || !isDeclared) return targets;
    }
    const missing = this.modules.child(everywhere, top);
    if (missing?.file !== undefined && !isDeclared) return unresolved('no such module in the package');
    const name = distributionOf(parts, this.projects.declared);
    return [
      parts.length === 1 ? { kind: 'package', name } : { kind: 'package', name, subpath: parts.join('.') },
    ];
  }

  /** Where the interpreter looks first: the folder of a script, that of a test's outermost package, the project's. */
  private rootsAround(folder: string): string[] {
    const roots = this.projects.roots.filter((root) => isWithin(folder, root)).toReversed();
    const base = this.modules.baseFolder(folder);
    return [...new Set([base, ...roots])];
  }

  private plainAncestors(folder: string): string[] {
    const found: string[] = [];
    for (let at = folder; at !== ''; at = directoryOf(at)) if (!this.modules.isPackage(at)) found.push(at);
    return found;
  }

  /** The first root that holds the whole name in files; else the namespace that the roots form together. */
  private find(
    roots: readonly string[],
    parts: readonly string[],
    fromPath: string,
  ): PythonModule | undefined {
    // `import redis` in `redis.py` means the library; a longer name can mean the very file, as in `import a.b` in `a/b.py`.
    const isOther = ({ file }: PythonModule): boolean => parts.length > 1 || file !== fromPath;
    for (const root of roots) {
      const { found, module } = this.modules.follow([root], parts);
      if (found === parts.length && module.file !== undefined && isOther(module)) return module;
    }
    const { found, module } = this.modules.follow(roots, parts);
    return found === parts.length && isOther(module) ? module : undefined;
  }

  private targets(module: PythonModule, found: RawImport): readonly ImportTarget[] {
    if (found.kind !== 'from' || module.folders.length === 0) return this.fileOf(module);
    const files = new Set<string>();
    for (const name of found.names ?? []) {
      const child = name === '*' ? undefined : this.modules.child(module.folders, name);
      const file = child?.file ?? (child === undefined ? module.file : undefined);
      if (file !== undefined) files.add(file);
    }
    return files.size === 0 ? this.fileOf(module) : [...files].map((path) => ({ kind: 'file', path }));
  }

  private fileOf(module: PythonModule): readonly ImportTarget[] {
    const { file } = module;
    return file === undefined || !this.repository.paths.has(file)
      ? unresolved('a folder without an __init__ file')
      : [{ kind: 'file', path: file }];
  }
}

function unresolved(reason: string): readonly ImportTarget[] {
  return [{ kind: 'unresolved', reason }];
}
