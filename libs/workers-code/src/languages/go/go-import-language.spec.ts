import { describe, expect, it } from '@jest/globals';
import { definitionsOf, factsOf, importLanguageContract } from '../import-language.contract.js';
import { goFactExtractor } from './go-fact-extractor.js';
import { goImportLanguage } from './go-import-language.js';

const go = { extractor: goFactExtractor, language: goImportLanguage };

describe('Go', () => {
  it('names the files of a package that a program wrote whole, although none of them is read', async () => {
    const paths = ['go.mod', 'main.go', 'api/api.pb.go', 'api/api_test.go', 'vendor/x.org/y/y.go'];
    const texts: Readonly<Record<string, string>> = {
      'go.mod': 'module example.com/kettle\n',
      'main.go': 'package main\nimport (\n\t"example.com/kettle/api"\n\t"x.org/y"\n)\n',
    };
    const builder = await goImportLanguage.start({
      paths: new Set(paths),
      directories: new Set(['', 'api', 'vendor', 'vendor/x.org', 'vendor/x.org/y']),
      named: (name) => paths.filter((path) => path === name),
      readText: (path) => Promise.resolve(texts[path]),
      yieldIfDue: () => Promise.resolve(),
    });
    const facts = await factsOf(go, 'main.go', texts['main.go'] ?? '');
    builder.add('main.go', facts);
    const resolver = await builder.finish();
    expect(facts.imports.map((found) => resolver.resolve('main.go', found, facts))).toEqual([
      [{ kind: 'file', path: 'api/api.pb.go' }],
      [{ kind: 'package', name: 'x.org/y' }],
    ]);
  });

  importLanguageContract(go, 'a.go', [
    {
      title: 'reach the files of a package, without tests and without programs beside it',
      files: {
        'go.mod':
          'module example.com/kettle\n\ngo 1.22\n\nrequire (\n\tgithub.com/acme/pot/v2 v2.0.0 // indirect\n)\n',
        'main.go':
          'package main\n\nimport "fmt"\nimport (\n\t_ "example.com/kettle/heat"\n\tp "github.com/acme/pot/v2/lid"\n\t"C"\n\t"example.com/kettle/cold"\n\t"nowhere"\n)\n',
        'heat/heat.go': 'package heat\n',
        'heat/heat_windows.go': '//go:build windows\n\npackage heat\n',
        'heat/heat_test.go': 'package heat_test\n',
        'heat/gen.go': '//go:build ignore\n\npackage main\n',
        'cold/readme.md': '',
      },
      imports: [
        'main.go:3 fmt -> standard',
        'main.go:5 example.com/kettle/heat -> heat/heat.go, heat/heat_windows.go',
        'main.go:6 github.com/acme/pot/v2/lid -> package github.com/acme/pot/v2',
        'main.go:7 C -> standard',
        'main.go:8 example.com/kettle/cold -> (no Go files in the folder of the package)',
        'main.go:9 nowhere -> (not in the standard library, and no module of that name)',
      ],
    },
    {
      title: 'know several modules, replacements and workspaces',
      files: {
        'go.work': 'go 1.22\nuse (\n\t./a\n\t./b\n)\nreplace example.com/old => ./third\n',
        'a/go.mod': 'module example.com/a\nreplace (\n\texample.com/forked v1.0.0 => ../third\n)\n',
        'a/a.go':
          'package a\nimport (\n\t"example.com/b/sub"\n\t"example.com/forked"\n\t"example.com/old"\n\t"example.com/a"\n)\n',
        'b/go.mod': 'module example.com/b',
        'b/sub/s.go': 'package sub\nimport "example.com/forked"\n',
        'third/t.go': 'package third\n',
      },
      imports: [
        'a/a.go:3 example.com/b/sub -> b/sub/s.go',
        'a/a.go:4 example.com/forked -> third/t.go',
        'a/a.go:5 example.com/old -> third/t.go',
        'a/a.go:6 example.com/a -> a/a.go',
        'b/sub/s.go:2 example.com/forked -> package example.com/forked',
      ],
    },
    {
      title: 'find vendored packages, and the path of a repository without a go.mod',
      files: {
        'x/x.go': 'package x\nimport "github.com/me/app/y"\nimport "github.com/them/lib"\n',
        'y/y.go': 'package y\nimport "../x"\n',
        'vendor/github.com/them/lib/l.go': 'package lib\n',
      },
      imports: [
        'x/x.go:2 github.com/me/app/y -> y/y.go',
        'x/x.go:3 github.com/them/lib -> vendor/github.com/them/lib/l.go',
        'y/y.go:2 ../x -> x/x.go',
      ],
    },
  ]);

  it('tells definitions with their members, lines and visibility', async () => {
    const text =
      'package p\ntype Pot struct {\n\tSize, depth int\n\tBase\n}\ntype Heater interface{ Heat() }\ntype cup = int\nfunc (p *Pot) Boil() {\n\tvar local int\n}\nfunc cool[T any](t T) {}\nconst A, b = 1, 2\nvar (\n\tC int\n)\n';
    expect(await definitionsOf(go, 'x.go', text)).toEqual([
      'Pot struct 2-5',
      'Pot.Size property 3-3',
      '-Pot.depth property 3-3',
      'Heater interface 6-6',
      'Heater.Heat method 6-6',
      '-cup type 7-7',
      'Pot.Boil method 8-10',
      '-cool function 11-11',
      'A constant 12-12',
      '-b constant 12-12',
      'C variable 14-14',
    ]);
  });

  it('tells the package and the names that a file uses', async () => {
    const { packageName, references } = await factsOf(
      go,
      'x.go',
      'package p\nfunc f(a heat.T) { heat.Boil(a) }\n',
    );
    expect([packageName, references]).toEqual(['p', ['a', 'T', 'heat', 'Boil']]);
  });
});
