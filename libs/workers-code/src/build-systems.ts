import type { Evidence } from './code-roots.js';
import { grouped } from './find-frameworks.js';
import type { Manifest, ManifestKind } from './manifests/manifest.js';
import { baseNameOf } from './repo-path.js';
import type { RepositoryTree } from './repository-tree.js';

const NAMES: Readonly<Record<ManifestKind, string>> = {
  npm: 'npm',
  deno: 'Deno',
  python: 'Python packaging',
  go: 'Go modules',
  cargo: 'Cargo',
  maven: 'Maven',
  gradle: 'Gradle',
  sbt: 'sbt',
  dotnet: '.NET',
  cmake: 'CMake',
  make: 'Make',
  meson: 'Meson',
  autotools: 'Autotools',
  bazel: 'Bazel',
  bundler: 'Bundler',
  gem: 'RubyGems',
  composer: 'Composer',
  mix: 'Mix',
  swift: 'Swift Package Manager',
  dart: 'pub',
  cabal: 'Cabal',
  zig: 'Zig',
  nimble: 'Nimble',
  rebar: 'Rebar',
  leiningen: 'Clojure tools',
  conan: 'Conan',
  vcpkg: 'vcpkg',
  cocoapods: 'CocoaPods',
  opam: 'opam',
  nix: 'Nix',
  rake: 'Rake',
  just: 'just',
  scons: 'SCons',
  xcode: 'Xcode',
};

/** Lock and settings files at the top that tell which tool of a family is used. */
const TOOL_FILES: readonly (readonly [string, RegExp])[] = [
  ['Yarn', /^yarn\.lock$/],
  ['pnpm', /^pnpm-(lock|workspace)\.yaml$/],
  ['Bun', /^bun\.lockb?$/],
  ['Lerna', /^lerna\.json$/],
  ['Nx', /^nx\.json$/],
  ['Turborepo', /^turbo\.json$/],
  ['uv', /^uv\.lock$/],
  ['Poetry', /^poetry\.lock$/],
  ['Pipenv', /^Pipfile$/],
  ['tox', /^tox\.ini$/],
  ['GoReleaser', /^\.goreleaser\.ya?ml$/],
];

/** What builds the project, with the files that say so; the one nearest to the top comes first. */
export function findBuildSystems(manifests: readonly Manifest[], tree: RepositoryTree): Evidence[] {
  const fromManifests = manifests.map(({ kind, path }) => [NAMES[kind], path] as const);
  const fromTools = tree.files
    .filter(({ directory }) => directory === '')
    .flatMap(({ path }) => {
      const name = TOOL_FILES.find(([, pattern]) => pattern.test(baseNameOf(path)))?.[0];
      return name === undefined ? [] : [[name, path] as const];
    });
  return grouped([...fromManifests, ...fromTools]);
}
