import { afterEach, describe, expect, it } from '@jest/globals';
import { NodeRepoFs, type RepoFs } from '#sandbox';
import { RepositoryFolder } from '#worker-testing';
import { analyseCodeRoots } from './analyse-code-roots.js';
import type { AnalysisOptions } from './analysis-options.js';
import type { CodeRoots, RootKind } from './code-roots.js';

const folders: RepositoryFolder[] = [];

async function analyse(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: AnalysisOptions = {},
): Promise<CodeRoots> {
  const folder = await RepositoryFolder.create(files);
  folders.push(folder);
  return analyseCodeRoots({ fs: new NodeRepoFs(folder.path), options });
}

const paths = (found: CodeRoots, kind: RootKind) => found.roots[kind].map(({ path }) => path);
const skipped = (found: CodeRoots) =>
  Object.fromEntries(found.skipped.map(({ reason, files }) => [reason, files]));
const code = (lines: number) => 'x\n'.repeat(lines);

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => folder.remove()));
});

describe('analyseCodeRoots', () => {
  it('parts programs from the shared packages of a JavaScript workspace', async () => {
    const found = await analyse({
      'package.json': JSON.stringify({ name: 'mono', private: true, workspaces: ['packages/*', 'apps/*'] }),
      'tsconfig.json': '{}\n',
      'apps/api/package.json': JSON.stringify({ name: 'api', dependencies: { express: '5' } }),
      'apps/api/src/main.ts': code(30),
      'packages/core/package.json': JSON.stringify({ name: '@mono/core', main: 'dist/index.js' }),
      'packages/core/src/index.ts': code(50),
      'packages/core/src/index.spec.ts': code(20),
      'packages/core/test/flow.ts': code(10),
      'scripts/release.sh': '#!/bin/sh\n',
      '.github/workflows/ci.yml': 'on: push\n',
      'package-lock.json': '{}\n',
    });
    expect(paths(found, 'source')).toEqual(['apps/api/src']);
    expect(paths(found, 'library')).toEqual(['packages/core/src']);
    expect(paths(found, 'test')).toEqual(['packages/core/src', 'packages/core/test']);
    expect(paths(found, 'build')).toEqual(expect.arrayContaining(['.', 'scripts']));
    expect(paths(found, 'config')).toEqual(expect.arrayContaining(['.', '.github']));
    expect(found.entryPoints).toEqual([
      expect.objectContaining({ path: 'apps/api/src/main.ts', kind: 'executable' }),
      expect.objectContaining({ path: 'packages/core/src/index.ts', kind: 'library', name: '@mono/core' }),
    ]);
    expect(found.frameworks.map(({ name }) => name)).toEqual(['Express']);
    expect(found.ci).toEqual([{ name: 'GitHub Actions', path: '.github/workflows/ci.yml' }]);
    expect(skipped(found)).toEqual({ lock: 1 });
  });

  it('finds the package of a Python src layout, its console script and its tests', async () => {
    const found = await analyse({
      'pyproject.toml':
        '[project]\nname = "webby"\ndependencies = ["click>=8"]\n[project.scripts]\nwebby = "webby.cli:main"\n[dependency-groups]\ntests = ["pytest"]\n',
      'src/webby/__init__.py': code(5),
      'src/webby/cli.py': code(5),
      'tests/test_cli.py': code(5),
      'docs/conf.py': code(5),
    });
    expect(paths(found, 'source')).toEqual(['src/webby']);
    expect(paths(found, 'test')).toEqual(['tests']);
    expect(paths(found, 'docs')).toEqual(['docs']);
    expect(found.entryPoints.map(({ path, kind }) => [path, kind])).toEqual([
      ['src/webby/cli.py', 'executable'],
      ['src/webby/__init__.py', 'library'],
    ]);
    expect(found.tests.frameworks.map(({ name }) => name)).toEqual(['pytest']);
  });

  it('takes wsgi.py for a start beside settings or near the top, not inside a library', async () => {
    const { entryPoints } = await analyse({
      'shop/settings.py': code(2),
      'shop/wsgi.py': code(3),
      'asgi.py': code(3),
      'client/transports/wsgi.py': code(9),
    });
    expect(entryPoints.map(({ path }) => path).toSorted()).toEqual(['asgi.py', 'shop/wsgi.py']);
  });

  it('tells a Go module with code at the top, commands and tests beside the code', async () => {
    const found = await analyse({
      'go.mod': 'module example.org/tool\n\ngo 1.22\n\nrequire github.com/spf13/cobra v1.8.0\n',
      'tool.go': 'package tool\n',
      'tool_test.go': 'package tool\n',
      'config/load.go': 'package config\n',
      'cmd/tool/main.go': 'package main\n\nfunc main() {}\n',
      'internal/api/api.pb.go': 'package api\n',
      'vendor/github.com/x/y.go': 'package y\n',
    });
    expect(paths(found, 'source').sort()).toEqual(['.', 'cmd', 'config']);
    expect(paths(found, 'test')).toEqual(['.']);
    expect(found.roots.library).toEqual([
      expect.objectContaining({ path: 'vendor', thirdParty: true, files: 1 }),
    ]);
    expect(found.entryPoints.map(({ path }) => path)).toEqual(['cmd/tool/main.go', '.']);
    expect(found.frameworks.map(({ name }) => name)).toEqual(['Cobra']);
    expect(skipped(found)).toEqual({ generated: 1, vendored: 1 });
  });

  it('tells the binary crate of a Rust workspace from its library crates', async () => {
    const found = await analyse({
      'Cargo.toml':
        '[package]\nname = "rg"\n[[bin]]\nname = "rg"\npath = "crates/core/main.rs"\n[workspace]\nmembers = ["crates/glob"]\n',
      'crates/core/main.rs': 'fn main() {}\n',
      'crates/core/docs/page.rs': code(2),
      'crates/glob/Cargo.toml': '[package]\nname = "glob"\n',
      'crates/glob/src/lib.rs': code(9),
      'crates/glob/benches/bench.rs': code(3),
      'build.rs': code(2),
    });
    expect(paths(found, 'source')).toEqual(['crates/core']);
    expect(paths(found, 'library')).toEqual(['crates/glob/src']);
    expect(paths(found, 'benchmark')).toEqual(['crates/glob/benches']);
    expect(found.entryPoints.map(({ path }) => path)).toEqual([
      'crates/core/main.rs',
      'crates/glob/src/lib.rs',
    ]);
  });

  it('does not take the packages of Java sources for examples or tests', async () => {
    const found = await analyse({
      'pom.xml': '<project><artifactId>shop</artifactId><modules><module>web</module></modules></project>',
      'web/pom.xml':
        '<project><parent><artifactId>no</artifactId></parent><artifactId>web</artifactId><dependencies><dependency><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies></project>',
      'web/src/main/java/org/samples/test/App.java': 'class App { public static void main(String[] a) {} }\n',
      'web/src/main/resources/application.properties': 'a=b\n',
      'web/src/test/java/org/samples/AppTest.java': code(3),
    });
    expect(paths(found, 'source')).toEqual(['web/src/main/java']);
    expect(paths(found, 'config')).toEqual(['web/src/main/resources']);
    expect(paths(found, 'test')).toEqual(['web/src/test']);
    expect(found.manifests.map(({ name }) => name)).toEqual(['shop', 'web']);
    expect(found.frameworks.map(({ name }) => name)).toEqual(['Spring Boot']);
  });

  it('keeps copied-in C libraries and self-test mains apart from the programs', async () => {
    const found = await analyse({
      Makefile: 'all:\n',
      'src/server.c': '#include "server.h"\n\nint main(int argc, char **argv) {\n  return 0;\n}\n',
      'src/server.h': code(4),
      'src/crc.c': '#ifdef CRC_TEST_MAIN\nint main(void) { return 0; }\n#endif\n',
      'deps/lua/lua.c': 'int main(void) { return 0; }\n',
      'tests/unit.tcl': code(3),
    });
    expect(paths(found, 'source')).toEqual(['src']);
    expect(paths(found, 'library')).toEqual(['deps']);
    expect(found.entryPoints.map(({ path }) => path)).toEqual(['src/server.c']);
    expect(found.languages.find(({ name }) => name === 'C')).toEqual(expect.objectContaining({ files: 3 }));
  });

  it('reads headers as C++ where the sources are C++', async () => {
    const found = await analyse({ 'include/a.h': code(2), 'src/a.cpp': code(2), 'src/b.cpp': code(2) });
    expect(found.languages).toEqual([expect.objectContaining({ name: 'C++', files: 3, lines: 6 })]);
  });

  it('finds C# projects by their files, and their test projects', async () => {
    const found = await analyse({
      'App.sln': 'x\n',
      'src/App/App.csproj':
        '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>',
      'src/App/Program.cs': code(4),
      'src/App.Tests/App.Tests.csproj':
        '<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="xunit" /></ItemGroup></Project>',
      'src/App.Tests/AppTests.cs': code(4),
    });
    expect(paths(found, 'source')).toEqual(['src/App']);
    expect(paths(found, 'test')).toEqual(['src/App.Tests']);
    expect(found.entryPoints.map(({ path }) => path)).toEqual(['src/App/Program.cs']);
    expect(found.tests.frameworks.map(({ name }) => name)).toEqual(['xUnit']);
  });

  it('finds the folders of a gem and of a Composer package', async () => {
    const gem = await analyse({
      'sip.gemspec': 'Gem::Specification.new "sip" do |s|\n s.summary = "Sips tea."\nend\n',
      'lib/sip.rb': code(3),
      'spec/sip_spec.rb': code(3),
    });
    expect([paths(gem, 'source'), paths(gem, 'test')]).toEqual([['lib'], ['spec']]);
    expect(gem.entryPoints).toEqual([expect.objectContaining({ path: 'lib/sip.rb', kind: 'library' })]);
    const php = await analyse({
      'composer.json': JSON.stringify({ name: 'a/slim', autoload: { 'psr-4': { 'Slim\\': 'Slim' } } }),
      'Slim/App.php': code(3),
      'tests/AppTest.php': code(3),
    });
    expect([paths(php, 'source'), paths(php, 'test')]).toEqual([['Slim'], ['tests']]);
  });

  it('takes the folder t at the top for tests, and no other of that name', async () => {
    const found = await analyse({
      'pot/__init__.py': code(9),
      'pot/t/__init__.py': code(9),
      't/unit/water.py': code(9),
    });
    expect(found.roots.test.map(({ path }) => path)).toEqual(['t']);
  });

  it('takes what a generator copies out for examples', async () => {
    const found = await analyse({
      'packages/create-pot/package.json': JSON.stringify({ name: 'create-pot', bin: 'index.js' }),
      'packages/create-pot/index.js': code(9),
      'packages/create-pot/template-tea/package.json': JSON.stringify({ name: 'tea' }),
      'packages/create-pot/template-tea/src/main.js': code(9),
    });
    expect(found.roots.example.map(({ path }) => path)).toEqual(['packages/create-pot/template-tea']);
    expect(found.entryPoints.map(({ path }) => path)).toEqual(['packages/create-pot/index.js']);
  });

  it('takes the only code there is for the source', async () => {
    const found = await analyse({ 'scripts/backup.sh': code(3), 'README.md': '# x\n' });
    expect(paths(found, 'source')).toEqual(['scripts']);
  });

  it('shows the common folder where many packages lie side by side', async () => {
    const files: Record<string, string> = {};
    for (let index = 0; index < 14; index += 1) {
      files[`packages/p${index}/package.json`] = JSON.stringify({ name: `p${index}` });
      files[`packages/p${index}/src/index.ts`] = code(2);
    }
    const found = await analyse(files);
    expect(found.roots.source).toEqual([expect.objectContaining({ path: 'packages', files: 14, lines: 28 })]);
  });

  it('counts what it does not count, with the reason', async () => {
    const found = await analyse(
      {
        'src/a.js': code(3),
        'src/a.min.js': 'a\n',
        'src/packed.js': 'a'.repeat(9_000),
        'src/made.js': '// Code generated by a tool. DO NOT EDIT.\n',
        'src/big.js': code(2_000),
        'src/blob.js': Uint8Array.of(1, 0, 2),
        'src/empty.js': '',
        'logo.png': 'x',
        'notes.xyz': 'x\n',
        'dist/a.js': code(3),
        'third_party/b.js': code(3),
        'api/c.js': code(3),
        'Cargo.lock': 'x\n',
        '.gitattributes': 'api/** linguist-generated\n',
        'node_modules/dep/index.js': code(3),
      },
      { maxFileBytes: 2_000 * 2 - 1 },
    );
    expect(skipped(found)).toEqual({
      binary: 2,
      empty: 1,
      generated: 3,
      lock: 1,
      minified: 1,
      tooLarge: 2,
      unknown: 2,
      vendored: 1,
    });
    expect(found.totals).toEqual({ files: 1, lines: 3, bytes: 6 });
    expect(found.leftOut).toEqual(['Not looked into: node_modules.']);
  });

  it('recognises packed code by its line length', async () => {
    const found = await analyse({ 'a.js': 'a'.repeat(9_000) });
    expect(skipped(found)).toEqual({ minified: 1 });
  });

  it('tells scripts without extension by their first line', async () => {
    const found = await analyse({
      'bin/run': '#!/usr/bin/env -S python3 -u\nprint(1)\n',
      'bin/x': 'plain\n',
    });
    expect(found.languages).toEqual([expect.objectContaining({ name: 'Python', files: 1, lines: 2 })]);
    expect(skipped(found)).toEqual({ unknown: 1 });
  });

  it('goes on when manifests are malformed, and says so', async () => {
    const found = await analyse({
      'package.json': '{ "name": ',
      'Cargo.toml': '= nonsense',
      'pubspec.yaml': ':\n  - ][',
      'pyproject.toml': Uint8Array.of(0xff, 0xfe, 0),
      'src/a.ts': code(2),
    });
    expect(found.manifests.map(({ path, problem }) => [path, problem !== undefined])).toEqual([
      ['Cargo.toml', true],
      ['package.json', true],
      ['pubspec.yaml', true],
      ['pyproject.toml', true],
    ]);
    expect(paths(found, 'source')).toEqual(['src']);
  });

  it('keeps targets of a manifest inside the repository', async () => {
    const found = await analyse({
      'package.json': JSON.stringify({ name: 'x', main: '../../../etc/passwd', bin: { x: '/etc/passwd' } }),
      'index.js': code(1),
    });
    expect(found.entryPoints.map(({ path }) => path)).toEqual(['index.js']);
  });

  it('says what its bounds left out', async () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`src/f${index}.ts`, code(1)]));
    const byFiles = await analyse(files, { maxFilesRead: 10 });
    expect(byFiles.totals.files).toBe(10);
    expect(skipped(byFiles)).toEqual({ notRead: 20 });
    expect(byFiles.leftOut).toEqual([expect.stringContaining('20 files were not read')]);
    const byEntries = await analyse(files, { maxEntries: 5 });
    expect(byEntries.leftOut).toEqual([expect.stringContaining('more entries')]);
  });

  it('counts a file that cannot be read and goes on', async () => {
    const folder = await RepositoryFolder.create({ 'a.ts': code(1), 'b.ts': code(2) });
    folders.push(folder);
    const real = new NodeRepoFs(folder.path);
    const found = await analyseCodeRoots({ fs: failingOn(real, 'b.ts') });
    expect(skipped(found)).toEqual({ unreadable: 1 });
    expect(found.totals.files).toBe(1);
  });

  it('ends with the reason of the signal', async () => {
    const folder = await RepositoryFolder.create(
      Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`f${index}.ts`, code(1)])),
    );
    folders.push(folder);
    const controller = new AbortController();
    const reason = new Error('enough');
    const running = analyseCodeRoots({
      fs: new NodeRepoFs(folder.path),
      signal: controller.signal,
      onProgress: ({ percent }) => {
        if (percent > 20) controller.abort(reason);
      },
    });
    await expect(running).rejects.toBe(reason);
  });

  it('reports progress that never falls and ends at 100', async () => {
    const folder = await RepositoryFolder.create(
      Object.fromEntries(Array.from({ length: 700 }, (_, index) => [`f${index}.ts`, code(1)])),
    );
    folders.push(folder);
    const seen: number[] = [];
    await analyseCodeRoots({
      fs: new NodeRepoFs(folder.path),
      onProgress: ({ percent }) => void seen.push(percent),
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect([seen[0], seen.at(-1)]).toEqual([0, 100]);
    expect(seen.length).toBeGreaterThan(5);
  });

  it('lets the event loop turn while it works through large files', async () => {
    const folder = await RepositoryFolder.create(
      Object.fromEntries(
        Array.from({ length: 60 }, (_, index) => [`f${index}.c`, 'int x; /* main */\n'.repeat(50_000)]),
      ),
    );
    folders.push(folder);
    let turns = 0;
    let on = true;
    const turn = () => {
      turns += 1;
      if (on) setImmediate(turn);
    };
    setImmediate(turn);
    await analyseCodeRoots({ fs: new NodeRepoFs(folder.path), options: { sliceMs: 1 } });
    on = false;
    expect(turns).toBeGreaterThan(60);
  });
});

/** The real repository, but for one file whose disk fails. */
function failingOn(real: RepoFs, path: string): RepoFs {
  return {
    root: real.root,
    list: (options) => real.list(options),
    stat: (wanted) => real.stat(wanted),
    exists: (wanted) => real.exists(wanted),
    ticket: () => real.ticket(),
    readText: (wanted, options) => real.readText(wanted, options),
    readBytes: (wanted, options) =>
      wanted === path ? Promise.reject(new Error('disk')) : real.readBytes(wanted, options),
  };
}
