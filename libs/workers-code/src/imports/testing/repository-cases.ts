/** A small repository, and everything that its files import. */
export interface RepositoryCase {
  readonly title: string;
  /** `path -> content` of a repository. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** `path:line specifier -> targets`, in the order of files and lines. */
  readonly imports: readonly string[];
}

const BASKET = 'namespace Shop.Store;\npublic class Basket { public int Size; }\n';

/** C#'s ways to use a type that a `using` of its namespace brings in: what the file says beside that `using`. */
const CSHARP_USES: readonly (readonly [string, string])[] = [
  ['a new object', 'class Page { object o = new Basket(); }'],
  ['a base class', 'class Page : Basket {}'],
  ['a field', 'class Page { Basket b; }'],
  ['a property', 'class Page { Basket B { get; set; } }'],
  ['a parameter', 'class Page { void M(Basket b) {} }'],
  ['a result', 'class Page { Basket M() => null; }'],
  ['a generic argument', 'class Page { System.Collections.Generic.List<Basket> all; }'],
  ['a generic constraint', 'class Page<T> where T : Basket {}'],
  ['an array', 'class Page { Basket[] all; }'],
  ['a nullable', 'class Page { Basket? b; }'],
  ['typeof', 'class Page { object t = typeof(Basket); }'],
  ['nameof', 'class Page { string n = nameof(Basket); }'],
  ['a cast', 'class Page { object M(object o) => (Basket)o; }'],
  ['a pattern', 'class Page { bool M(object o) => o is Basket { Size: 1 }; }'],
  ['a static member', 'class Page { object M() => Basket.Empty; }'],
  ['a local', 'class Page { void M() { Basket b = null; } }'],
  ['catch', 'class Page { void M() { try {} catch (Basket) {} } }'],
  ['a record', 'record Page(Basket B);'],
  ['a delegate', 'delegate Basket Page();'],
  ['an attribute', '[Basket] class Page {}'],
];

function csharpUse([title, body]: readonly [string, string]): RepositoryCase {
  return {
    title: `C#: using, then ${title}`,
    files: { 'Store/Basket.cs': BASKET, 'Web/Page.cs': `using Shop.Store;\nnamespace Shop.Web;\n${body}\n` },
    imports: ['Web/Page.cs:1 Shop.Store -> Store/Basket.cs'],
  };
}

const CSHARP: readonly RepositoryCase[] = [
  ...CSHARP_USES.map(csharpUse),
  {
    title: 'C#: every form of the directive',
    files: {
      'Store/Basket.cs': BASKET,
      'Store/Labels.cs':
        'namespace Shop.Store { public class LabelAttribute {} public static class Words { public static string Loud(this string s) => s; } }\n',
      'Web/A.cs': 'using global::Shop.Store;\nclass A { Basket b; }\n',
      'Web/B.cs': 'using S = Shop.Store;\nclass B { S.Basket b; }\n',
      'Web/C.cs': 'namespace Shop.Web {\n  using Store;\n  class C { Basket b; }\n}\n',
      'Web/D.cs': 'namespace Shop.Web;\nusing Store;\n[Label] class D {}\n',
      'Web/E.cs': 'using Shop.Store;\nclass E { string M() => "x".Loud(); }\n',
      'Web/F.cs': 'using static Shop.Store.Words;\nclass F {}\n',
      'Web/G.cs': 'using One = Shop.Store.Basket;\nclass G { One b; }\n',
    },
    imports: [
      'Web/A.cs:1 global::Shop.Store -> Store/Basket.cs',
      'Web/B.cs:1 Shop.Store -> Store/Basket.cs',
      'Web/C.cs:2 Store -> Store/Basket.cs',
      'Web/D.cs:2 Store -> Store/Labels.cs',
      'Web/E.cs:1 Shop.Store -> Store/Labels.cs',
      'Web/F.cs:1 Shop.Store.Words -> Store/Labels.cs',
      'Web/G.cs:1 Shop.Store.Basket -> Store/Basket.cs',
    ],
  },
  {
    title: 'C#: a global using means what the files of its project name',
    files: {
      'Store/Basket.cs': BASKET,
      'Web/Web.csproj': '<Project />',
      'Web/Usings.cs': 'global using Shop.Store;\n',
      'Web/Page.cs': 'class Page { Basket b; }\n',
    },
    imports: ['Web/Usings.cs:1 Shop.Store -> Store/Basket.cs'],
  },
  {
    title: 'C#: nested types, and the types in tuples, arrays and angle brackets',
    files: {
      'Store/Outer.cs':
        'namespace Shop;\npublic partial class Outer { public enum Kind { A } public static class Deep { public class Er {} } }\n',
      'Store/Outer.More.cs': 'namespace Shop { public partial class Outer { public class Inner {} } }\n',
      'Store/Basket.cs': BASKET,
      'Web/A.cs':
        'using Kind = Shop.Outer.Kind;\nusing static Shop.Outer.Inner;\nusing static Shop.Outer.Deep;\nusing Er = Shop.Outer.Deep.Er;\n',
      'Web/B.cs':
        'using Pair = (int Count, Shop.Store.Basket Basket);\nusing Many = Shop.Store.Basket[];\nusing Map = System.Collections.Generic.Dictionary<string, Shop.Outer.Kind>;\nusing Point = (int X, int Y);\nusing Id = int;\n',
    },
    imports: [
      'Web/A.cs:1 Shop.Outer.Kind -> Store/Outer.cs',
      'Web/A.cs:2 Shop.Outer.Inner -> Store/Outer.More.cs',
      'Web/A.cs:3 Shop.Outer.Deep -> Store/Outer.cs',
      'Web/A.cs:4 Shop.Outer.Deep.Er -> Store/Outer.cs',
      'Web/B.cs:1 Shop.Store.Basket -> Store/Basket.cs',
      'Web/B.cs:2 Shop.Store.Basket -> Store/Basket.cs',
      'Web/B.cs:3 System.Collections.Generic.Dictionary -> standard',
      'Web/B.cs:3 Shop.Outer.Kind -> Store/Outer.cs',
      'Web/B.cs:4 (int X, int Y) -> standard',
      'Web/B.cs:5 int -> standard',
    ],
  },
  {
    title: 'C#: a name is short only inside of its namespace, and the innermost one counts',
    files: {
      'A/Logging.cs': 'namespace Shop.Logging;\npublic class Logger {}\n',
      'A/Deep.cs': 'namespace Shop.Web.Logging;\npublic class Logger {}\n',
      'Web/Out.cs': 'using Logging;\nnamespace Shop.Web;\nclass Out { Logger l; }\n',
      'Web/In.cs': 'namespace Shop.Web;\nusing Logging;\nclass In { Logger l; }\n',
      'Web/Top.cs': 'namespace Shop {\n  using Logging;\n  class Top { Logger l; }\n}\n',
    },
    imports: [
      'Web/In.cs:2 Logging -> A/Deep.cs',
      'Web/Out.cs:1 Logging -> package Logging',
      'Web/Top.cs:2 Logging -> A/Logging.cs',
    ],
  },
];

const JAVA: readonly RepositoryCase[] = [
  {
    title: 'Java: import of a whole package in every form of use',
    files: {
      'src/store/Basket.java': 'package store;\npublic class Basket {}\n',
      'src/store/Sold.java': 'package store;\npublic @interface Sold {}\n',
      'src/web/A.java': 'package web;\nimport store.*;\nclass A extends Basket {}\n',
      'src/web/B.java': 'package web;\nimport store.*;\nclass B { java.util.List<Basket> all; }\n',
      'src/web/C.java': 'package web;\nimport store.*;\n@Sold class C { Object o = new Basket(); }\n',
      'src/web/D.java': 'package web;\nimport store.*;\nclass D { Object f() { return Basket.class; } }\n',
      'src/web/E.java': 'package web;\nimport static store.Basket.*;\nimport store.Sold;\nclass E {}\n',
    },
    imports: [
      'src/web/A.java:2 store -> src/store/Basket.java',
      'src/web/B.java:2 store -> src/store/Basket.java',
      'src/web/C.java:2 store -> src/store/Basket.java, src/store/Sold.java',
      'src/web/D.java:2 store -> src/store/Basket.java',
      'src/web/E.java:2 store.Basket -> src/store/Basket.java',
      'src/web/E.java:3 store.Sold -> src/store/Sold.java',
    ],
  },
  {
    title: 'Java: modules, of the JDK, of the repository and of others',
    files: {
      'store/src/module-info.java': 'module shop.store {\n  requires java.sql;\n  exports store;\n}\n',
      'store/src/store/Basket.java': 'package store;\npublic class Basket {}\n',
      'web/src/module-info.java': 'module shop.web {\n  requires transitive shop.store;\n}\n',
      'web/src/web/A.java':
        'package web;\nimport module java.base;\nimport module shop.store;\nimport module com.acme.tools;\nclass A { Basket b; }\n',
    },
    imports: [
      'store/src/module-info.java:2 java.sql -> standard',
      'web/src/module-info.java:2 shop.store -> store/src/module-info.java',
      'web/src/web/A.java:2 java.base -> standard',
      'web/src/web/A.java:3 shop.store -> store/src/store/Basket.java',
      'web/src/web/A.java:4 com.acme.tools -> package com.acme.tools',
    ],
  },
];

/** Each language that is read, as `code_imports` reads it. */
export const REPOSITORY_CASES: readonly RepositoryCase[] = [
  {
    title: 'JavaScript: modules, require and packages',
    files: {
      'package.json': '{ "dependencies": { "left-pad": "1" } }',
      'src/a.mjs': "import { b } from './b.js';\nimport fs from 'node:fs';\nimport pad from 'left-pad';\n",
      'src/b.js': "const c = require('./c');\nmodule.exports = import('./gone.js');\n",
      'src/c/index.js': 'module.exports = 1;\n',
    },
    imports: [
      'src/a.mjs:1 ./b.js -> src/b.js',
      'src/a.mjs:2 node:fs -> standard',
      'src/a.mjs:3 left-pad -> package left-pad',
      'src/b.js:1 ./c -> src/c/index.js',
      'src/b.js:2 ./gone.js -> (no such file)',
    ],
  },
  {
    title: 'TypeScript: aliases, and endings that the compiler changes',
    files: {
      'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
      'src/a.ts': "import { b } from './b.js';\nimport type { C } from '@/c';\nexport * from './d';\n",
      'src/b.ts': 'export const b = 1;\n',
      'src/c.ts': 'export interface C {}\n',
      'src/d.tsx': 'export {};\n',
    },
    imports: ['src/a.ts:1 ./b.js -> src/b.ts', 'src/a.ts:2 @/c -> src/c.ts', 'src/a.ts:3 ./d -> src/d.tsx'],
  },
  {
    title: 'Vue, Svelte and Astro: the scripts of components',
    files: {
      'src/A.vue': "<script setup>\nimport B from './B.svelte';\n</script>\n",
      'src/B.svelte': "<script>\nimport C from './C.astro';\n</script>\n",
      'src/C.astro': "---\nimport { d } from './d.js';\n---\n<p />\n",
      'src/d.js': 'export const d = 1;\n',
    },
    imports: [
      'src/A.vue:2 ./B.svelte -> src/B.svelte',
      'src/B.svelte:2 ./C.astro -> src/C.astro',
      'src/C.astro:2 ./d.js -> src/d.js',
    ],
  },
  {
    title: 'Python: modules of a package, by their full and their relative names, their own among them',
    files: {
      'p/__init__.py': 'from . import a\n',
      'p/a.py': 'import os.path\nimport p.b\nfrom .b import x\nimport requests\n',
      'p/b.py': 'from p import c\nx = 1\n',
      'p/c.py': 'import p.c\nfrom p.c import y\ny = 1\n',
    },
    imports: [
      'p/__init__.py:1 . -> p/a.py',
      'p/a.py:1 os.path -> standard',
      'p/a.py:2 p.b -> p/b.py',
      'p/a.py:3 .b -> p/b.py',
      'p/a.py:4 requests -> package requests',
      'p/b.py:1 p -> p/c.py',
      'p/c.py:1 p.c -> p/c.py',
      'p/c.py:2 p.c -> p/c.py',
    ],
  },
  {
    title: 'Go: packages of the module, of the standard library and of others',
    files: {
      'go.mod': 'module example.org/shop\n\nrequire github.com/acme/tools v1.0.0\n',
      'main.go':
        'package main\n\nimport (\n\t"fmt"\n\t"example.org/shop/store"\n\t"github.com/acme/tools/heat"\n)\n\nfunc main() { fmt.Println(store.X, heat.X) }\n',
      'store/store.go': 'package store\n\nvar X = 1\n',
    },
    imports: [
      'main.go:4 fmt -> standard',
      'main.go:5 example.org/shop/store -> store/store.go',
      'main.go:6 github.com/acme/tools/heat -> package github.com/acme/tools',
    ],
  },
  {
    title: 'Rust: modules, uses and crates',
    files: {
      'Cargo.toml': '[package]\nname = "shop"\n[dependencies]\nserde = "1"\n',
      'src/main.rs':
        'mod store;\nuse crate::store::Basket;\nuse serde::Serialize;\nuse std::fs;\nfn main() {}\n',
      'src/store.rs': 'pub struct Basket;\n',
    },
    imports: [
      'src/main.rs:1 store -> src/store.rs',
      'src/main.rs:2 crate::store::Basket -> src/store.rs',
      'src/main.rs:3 serde::Serialize -> package serde',
      'src/main.rs:4 std::fs -> standard',
    ],
  },
  ...JAVA,
  {
    title: 'C: includes beside the file, below a folder of headers, and of the system',
    files: {
      'src/main.c':
        '#include "near.h"\n#include <shop/far.h>\n#include <stdio.h>\nint main(void) { return 0; }\n',
      'src/near.h': '#pragma once\n',
      'include/shop/far.h': '#pragma once\n',
    },
    imports: [
      'src/main.c:1 near.h -> src/near.h',
      'src/main.c:2 shop/far.h -> include/shop/far.h',
      'src/main.c:3 stdio.h -> standard',
    ],
  },
  {
    title: 'C++: includes beside the file, below a folder of headers, and of the system',
    files: {
      'src/main.cpp':
        '#include "near.hpp"\n#include <shop/far.hpp>\n#include <vector>\nint main() { return 0; }\n',
      'src/near.hpp': '#pragma once\n',
      'include/shop/far.hpp': '#pragma once\n',
    },
    imports: [
      'src/main.cpp:1 near.hpp -> src/near.hpp',
      'src/main.cpp:2 shop/far.hpp -> include/shop/far.hpp',
      'src/main.cpp:3 vector -> standard',
    ],
  },
  ...CSHARP,
  {
    title: 'Ruby: relative files, files of the load path, and gems',
    files: {
      Gemfile: "gem 'rack'\n",
      'lib/shop.rb':
        "require_relative 'shop/basket'\nrequire 'shop/basket'\nrequire 'json'\nrequire 'rack'\n",
      'lib/shop/basket.rb': 'class Basket; end\n',
    },
    imports: [
      'lib/shop.rb:1 shop/basket -> lib/shop/basket.rb',
      'lib/shop.rb:2 shop/basket -> lib/shop/basket.rb',
      'lib/shop.rb:3 json -> standard',
      'lib/shop.rb:4 rack -> package rack',
    ],
  },
  {
    title: 'PHP: uses of classes and of what lies below a namespace, and includes',
    files: {
      'composer.json': '{ "autoload": { "psr-4": { "App\\\\": "src" } } }',
      'src/Event/Bar/Created.php': '<?php\nnamespace App\\Event\\Bar;\nclass Created {}\n',
      'src/Event/Gone.php': '<?php\nnamespace App\\Event;\nclass Gone {}\n',
      'src/User.php': '<?php\nnamespace App;\nclass User {}\n',
      'src/Main.php':
        "<?php\nnamespace App;\nuse App\\Event;\nuse App\\Event as Ev;\nuse App\\User;\nrequire __DIR__ . '/User.php';\n$x = new Event\\Bar\\Created();\nfunction f(ev\\Gone $g): ?Ev\\Bar\\Created { return \\Event\\Gone::class; }\n",
    },
    imports: [
      'src/Main.php:3 App\\Event -> src/Event/Bar/Created.php',
      'src/Main.php:4 App\\Event -> src/Event/Gone.php, src/Event/Bar/Created.php',
      'src/Main.php:5 App\\User -> src/User.php',
      'src/Main.php:6 ./User.php -> src/User.php',
    ],
  },
];
