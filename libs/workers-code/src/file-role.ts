import type { FileRole } from './directory-traits.js';
import { manifestKindOf } from './manifests/manifest-kinds.js';
import type { Language } from './language-table.js';

const TEST_NAME =
  /(_test\.(go|py|rb|exs|dart|c|cc|cpp|rs)|[._-](test|tests|spec|e2e-spec|cy)\.(c|m)?[jt]sx?|_spec\.(rb|lua)|(Test|Tests|TestCase|IT|Spec)\.(java|kt|scala|groovy|cs|fs|php|swift)|\.(test|spec)\.(dart|vue))$|^(test_[^/]*\.py|conftest\.py|test_helpers?\.(go|rb)|tests?\.(py|rs)|Test[A-Z]\w*\.(java|kt|hs))$/;

const BUILD_NAME =
  /^(gulpfile|gruntfile|webpack|rollup|vite|vitest|jest|babel|karma|esbuild|tsup|metro|postcss|tailwind|eslint|prettier|commitlint|playwright|cypress|next|nuxt|svelte|astro|playwright-ct|stylelint|release|knip|wdio|protractor|turbo)([.-][\w.-]+)?\.(c|m)?[jt]s$|^(setup|noxfile|tasks|fabfile|dodo|manage_build)\.py$|^build\.(rs|zig|sbt|ps1|sh|cmd|bat)$|\.(gradle|gradle\.kts|gemspec|cake|podspec)$|^(rakefile|gemfile|guardfile|vagrantfile|podfile|fastfile|jenkinsfile|sconstruct|wscript|mix\.exs|package\.swift|gradlew|mvnw|configure)(\.(bat|cmd))?$|^(makefile|build|release|install|uninstall|bootstrap|autogen|runtest\S*)\.(sh|ps1|bat|cmd)$|^\.?[\w-]+rc\.(c|m)?js$|^mvnw\.cmd$/i;

/** A `config` folder of these holds the code that reads a configuration, not the configuration. */
const COMPILED = new Set([
  'Go',
  'Rust',
  'Java',
  'Kotlin',
  'Scala',
  'C',
  'C++',
  'C#',
  'F#',
  'Swift',
  'Zig',
  'Haskell',
]);

/** What one file is for, given what its directory is for. */
export function fileRole(fileName: string, language: Language, directoryRole: FileRole): FileRole {
  if (directoryRole === 'docs' || directoryRole === 'example' || directoryRole === 'benchmark')
    return directoryRole;
  if (TEST_NAME.test(fileName)) return 'test';
  if (directoryRole === 'test') return 'test';
  if (language.kind === 'prose') return 'docs';
  if (language.kind === 'build' || BUILD_NAME.test(fileName)) return 'build';
  if (language.kind === 'data' && manifestKindOf(fileName) !== undefined) return 'build';
  if (language.kind === 'data' && directoryRole === 'source') return 'config';
  if (directoryRole === 'config' && COMPILED.has(language.name)) return 'source';
  return directoryRole;
}
