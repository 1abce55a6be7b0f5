import type {
  ImportLanguage,
  ImportResolver,
  ImportTarget,
  RepositoryFiles,
} from '../../imports/import-resolver.js';
import type { RawImport } from '../../parsing/file-facts.js';
import { directoryOf, isWithin, joinPath } from '../../repo-path.js';
import { readRubyProjects, type RubyProjects } from './ruby-gems.js';
import { RUBY_STANDARD_LIBRARIES } from './ruby-standard-libraries.js';

const SUFFIXES = ['.rb', '', '.so', '.rake'];
/** What is required by another name than its gem's. */
const GEM_BY_REQUIRE = new Map([
  ['active_support', 'activesupport'],
  ['active_record', 'activerecord'],
  ['active_model', 'activemodel'],
  ['active_job', 'activejob'],
  ['action_controller', 'actionpack'],
  ['action_dispatch', 'actionpack'],
  ['action_view', 'actionview'],
  ['action_mailer', 'actionmailer'],
  ['action_cable', 'actioncable'],
  ['rspec/rails', 'rspec-rails'],
  ['test/unit', 'test-unit'],
  ['rack/test', 'rack-test'],
]);

/**
 * Ruby's requires: beside the file, or from the load paths, those of the file's own project first. What Rails and
 * others load by the names of constants is not guessed.
 */
export const rubyImportLanguage: ImportLanguage = {
  languages: ['Ruby'],
  async start(repository) {
    const projects = await readRubyProjects(repository);
    return {
      add: () => undefined,
      finish: () => Promise.resolve(new RubyImportResolver(repository, projects)),
    };
  },
};

class RubyImportResolver implements ImportResolver {
  constructor(
    private readonly repository: RepositoryFiles,
    private readonly projects: RubyProjects,
  ) {}

  resolve(fromPath: string, found: RawImport): readonly ImportTarget[] {
    const { specifier, kind } = found;
    const folder = directoryOf(fromPath);
    if (kind === 'require-relative' || /^\.{1,2}\//.test(specifier)) {
      const beside =
        this.fileAt(folder, specifier) ??
        (kind === 'require-relative' ? undefined : this.fileAt('', specifier));
      return beside === undefined ? unresolved('no such file') : [{ kind: 'file', path: beside }];
    }
    if (/^[/~]/.test(specifier)) return unresolved('a place outside of the repository');
    for (const root of this.rootsFor(folder)) {
      const file = this.fileAt(root, specifier);
      if (file !== undefined && file !== fromPath) return [{ kind: 'file', path: file }];
    }
    if (kind === 'load') return unresolved('no such file');
    return [this.outside(specifier)];
  }

  private rootsFor(folder: string): readonly string[] {
    const around = (root: string) => isWithin(folder, directoryOf(root));
    const { loadPaths } = this.projects;
    const near = loadPaths.filter((root) => root !== '' && around(root)).toReversed();
    return [...near, ...loadPaths.filter((root) => root !== '' && !around(root)), ''];
  }

  private fileAt(root: string, path: string): string | undefined {
    for (const suffix of SUFFIXES) {
      const file = joinPath(root, `${path}${suffix}`);
      if (file !== undefined && this.repository.paths.has(file)) return file;
    }
    return undefined;
  }

  /** A gem that the repository asks for comes before a library of the same name. */
  private outside(specifier: string): ImportTarget {
    const path = specifier.replace(/\.rb$/, '');
    const segments = path.split('/');
    const [first = ''] = segments;
    for (let length = segments.length; length > 0; length -= 1) {
      const name = segments.slice(0, length).join('/');
      const known = GEM_BY_REQUIRE.get(name);
      const gem = [known, name.replaceAll('/', '-'), name.replaceAll('/', '_')].find(
        (each) => each !== undefined && this.projects.gems.has(each),
      );
      if (gem !== undefined && !RUBY_STANDARD_LIBRARIES.has(name)) return packageTarget(gem, path);
      if (known !== undefined) return packageTarget(known, path);
    }
    return RUBY_STANDARD_LIBRARIES.has(first) || RUBY_STANDARD_LIBRARIES.has(path)
      ? { kind: 'standard', name: path }
      : packageTarget(first, path);
  }
}

function packageTarget(name: string, path: string): ImportTarget {
  return name === path ? { kind: 'package', name } : { kind: 'package', name, subpath: path };
}

function unresolved(reason: string): readonly ImportTarget[] {
  return [{ kind: 'unresolved', reason }];
}
