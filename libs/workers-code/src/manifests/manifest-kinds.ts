import { parseCargoManifest } from './cargo-manifest.js';
import { parseDenoManifest } from './deno-manifest.js';
import { parseDotnetProject } from './dotnet-manifest.js';
import { parseGradleManifest, parseGradleSettings, parseMavenManifest } from './jvm-manifest.js';
import type { ManifestKind, ManifestParser } from './manifest.js';
import { parseAutoconf, parseCMake, parseGoModule, parseGoWorkspace, parseMeson } from './native-manifest.js';
import { parseLernaManifest, parseNpmManifest } from './npm-manifest.js';
import { parsePyproject, parseSetupCfg, parseSetupPy } from './python-manifest.js';
import {
  parseCabalManifest,
  parseComposerManifest,
  parseDartManifest,
  parseGemfile,
  parseGemspec,
  parseMixManifest,
  parsePnpmWorkspace,
  parseSwiftManifest,
} from './script-manifest.js';

export interface ManifestKindRow {
  readonly kind: ManifestKind;
  readonly names: RegExp;
  /** Whether the directory is a package of its own; a parser may know better. */
  readonly isPackage: boolean;
  readonly parse?: ManifestParser;
}

const row = (
  kind: ManifestKind,
  names: RegExp,
  isPackage: boolean,
  parse?: ManifestParser,
): ManifestKindRow => ({
  kind,
  names,
  isPackage,
  ...(parse === undefined ? {} : { parse }),
});

/** Every manifest that is known, by file name; the first row that fits counts. */
export const MANIFEST_KINDS: readonly ManifestKindRow[] = [
  row('npm', /^package\.json$/, true, parseNpmManifest),
  row('npm', /^pnpm-workspace\.yaml$/, false, parsePnpmWorkspace),
  row('npm', /^lerna\.json$/, false, parseLernaManifest),
  row('npm', /^(nx|rush|turbo)\.json$/, false),
  row('deno', /^deno\.jsonc?$/, true, parseDenoManifest),
  row('python', /^pyproject\.toml$/, true, parsePyproject),
  row('python', /^setup\.py$/, true, parseSetupPy),
  row('python', /^setup\.cfg$/, true, parseSetupCfg),
  row('python', /^(requirements([-_.]\w+)?\.txt|Pipfile|environment\.ya?ml|tox\.ini)$/, false),
  row('go', /^go\.mod$/, true, parseGoModule),
  row('go', /^go\.work$/, false, parseGoWorkspace),
  row('cargo', /^Cargo\.toml$/, true, parseCargoManifest),
  row('maven', /^pom\.xml$/, true, parseMavenManifest),
  row('gradle', /^settings\.gradle(\.kts)?$/, false, parseGradleSettings),
  row('gradle', /^build\.gradle(\.kts)?$/, true, parseGradleManifest),
  row('sbt', /^build\.sbt$/, true),
  row('dotnet', /\.(cs|fs|vb)proj$/, true, parseDotnetProject),
  row('dotnet', /(\.slnx?|\.slnf|^Directory\.Build\.(props|targets)|^global\.json)$/, false),
  row('cmake', /^CMakeLists\.txt$/, true, parseCMake),
  row('meson', /^meson\.build$/, true, parseMeson),
  row('autotools', /^configure\.(ac|in)$/, true, parseAutoconf),
  row('autotools', /^Makefile\.(am|in)$/, false),
  row('make', /^(GNU)?[Mm]akefile$/, false),
  row('bazel', /^(MODULE|WORKSPACE|BUILD)(\.bazel|\.bzlmod)?$/, false),
  row('gem', /\.gemspec$/, true, parseGemspec),
  row('bundler', /^(Gemfile|gems\.rb)$/, false, parseGemfile),
  row('rake', /^Rakefile$/, false),
  row('composer', /^composer\.json$/, true, parseComposerManifest),
  row('mix', /^mix\.exs$/, true, parseMixManifest),
  row('swift', /^Package\.swift$/, true, parseSwiftManifest),
  row('dart', /^pubspec\.yaml$/, true, parseDartManifest),
  row('cabal', /\.cabal$/, true, parseCabalManifest),
  row('cabal', /^(stack\.yaml|cabal\.project)$/, false),
  row('zig', /^build\.zig$/, true),
  row('nimble', /\.nimble$/, true),
  row('rebar', /^rebar\.config$/, true),
  row('leiningen', /^(project\.clj|deps\.edn)$/, true),
  row('conan', /^conanfile\.(py|txt)$/, false),
  row('vcpkg', /^vcpkg\.json$/, false),
  row('cocoapods', /^(Podfile|.+\.podspec)$/, false),
  row('opam', /(\.opam|^dune-project)$/, true),
  row('nix', /^(flake|default)\.nix$/, false),
  row('just', /^\.?justfile$/i, false),
  row('scons', /^SConstruct$/, false),
  row('xcode', /^project\.pbxproj$/, false),
];

/** The kind of manifest that a file of this name is. */
export function manifestKindOf(fileName: string): ManifestKindRow | undefined {
  return MANIFEST_KINDS.find(({ names }) => names.test(fileName));
}
