export type LanguageKind = 'programming' | 'markup' | 'data' | 'prose' | 'build';

export interface Language {
  readonly name: string;
  readonly kind: LanguageKind;
}

interface Row {
  readonly kind: LanguageKind;
  /** File extensions without the dot. */
  readonly extensions?: string;
  /** Whole file names, in lower case. */
  readonly names?: string;
  /** Interpreters of a `#!` line. */
  readonly interpreters?: string;
}

/** How files tell their language. Where two languages share an extension, `detectLanguage` decides. */
const TABLE: Readonly<Record<string, Row>> = {
  TypeScript: {
    kind: 'programming',
    extensions: 'ts mts cts tsx',
    interpreters: 'deno ts-node ts-node-esm ts-node-script tsx bun vite-node jiti',
  },
  JavaScript: { kind: 'programming', extensions: 'js mjs cjs jsx', interpreters: 'node nodejs zx iojs' },
  Vue: { kind: 'programming', extensions: 'vue' },
  Svelte: { kind: 'programming', extensions: 'svelte' },
  Astro: { kind: 'programming', extensions: 'astro' },
  CoffeeScript: { kind: 'programming', extensions: 'coffee' },
  Python: {
    kind: 'programming',
    extensions: 'py pyw pyi pyx',
    names: 'sconstruct wscript',
    interpreters: 'python python2 python3 pypy ipython micropython',
  },
  'Jupyter Notebook': { kind: 'data', extensions: 'ipynb' },
  Go: { kind: 'programming', extensions: 'go' },
  Rust: { kind: 'programming', extensions: 'rs', interpreters: 'rust-script cargo' },
  Java: { kind: 'programming', extensions: 'java' },
  Kotlin: { kind: 'programming', extensions: 'kt kts' },
  Scala: { kind: 'programming', extensions: 'scala sc sbt' },
  Groovy: {
    kind: 'programming',
    extensions: 'groovy gradle',
    names: 'jenkinsfile',
    interpreters: 'groovy',
  },
  Clojure: { kind: 'programming', extensions: 'clj cljs cljc edn' },
  C: { kind: 'programming', extensions: 'c h' },
  'C++': { kind: 'programming', extensions: 'cc cpp cxx c++ hh hpp hxx h++ ipp tpp inl ixx cppm' },
  'Objective-C': { kind: 'programming', extensions: 'm' },
  'Objective-C++': { kind: 'programming', extensions: 'mm' },
  CUDA: { kind: 'programming', extensions: 'cu cuh' },
  'C#': { kind: 'programming', extensions: 'cs csx' },
  'F#': { kind: 'programming', extensions: 'fs fsi fsx' },
  'Visual Basic': { kind: 'programming', extensions: 'vb' },
  Razor: { kind: 'programming', extensions: 'cshtml razor' },
  Ruby: {
    kind: 'programming',
    extensions: 'rb rake gemspec ru',
    names: 'gemfile rakefile guardfile vagrantfile podfile fastfile',
    interpreters: 'ruby jruby truffleruby macruby',
  },
  PHP: {
    kind: 'programming',
    extensions: 'php phtml',
    names: 'artisan',
    interpreters: 'php php-cli php-cgi',
  },
  Swift: { kind: 'programming', extensions: 'swift', interpreters: 'swift' },
  Dart: { kind: 'programming', extensions: 'dart' },
  Elixir: { kind: 'programming', extensions: 'ex exs', interpreters: 'elixir' },
  Erlang: { kind: 'programming', extensions: 'erl hrl', interpreters: 'escript' },
  Haskell: { kind: 'programming', extensions: 'hs lhs', interpreters: 'runhaskell' },
  OCaml: { kind: 'programming', extensions: 'ml mli', interpreters: 'ocaml' },
  Elm: { kind: 'programming', extensions: 'elm' },
  Zig: { kind: 'programming', extensions: 'zig' },
  Nim: { kind: 'programming', extensions: 'nim nims' },
  Crystal: { kind: 'programming', extensions: 'cr' },
  Julia: { kind: 'programming', extensions: 'jl', interpreters: 'julia' },
  R: { kind: 'programming', extensions: 'r', interpreters: 'rscript' },
  Lua: { kind: 'programming', extensions: 'lua', interpreters: 'lua luajit' },
  Perl: { kind: 'programming', extensions: 'pl pm t', interpreters: 'perl' },
  Tcl: { kind: 'programming', extensions: 'tcl', interpreters: 'tclsh' },
  Fortran: { kind: 'programming', extensions: 'f f90 f95 f03 for' },
  Pascal: { kind: 'programming', extensions: 'pas dpr' },
  Ada: { kind: 'programming', extensions: 'adb ads' },
  COBOL: { kind: 'programming', extensions: 'cob cbl' },
  Assembly: { kind: 'programming', extensions: 's asm' },
  Solidity: { kind: 'programming', extensions: 'sol' },
  Verilog: { kind: 'programming', extensions: 'sv svh vh' },
  VHDL: { kind: 'programming', extensions: 'vhd vhdl' },
  Lisp: { kind: 'programming', extensions: 'lisp lsp cl' },
  'Emacs Lisp': { kind: 'programming', extensions: 'el' },
  Scheme: { kind: 'programming', extensions: 'scm ss rkt' },
  'Vim Script': { kind: 'programming', extensions: 'vim', names: '.vimrc' },
  Shell: {
    kind: 'programming',
    extensions: 'sh bash zsh ksh bats',
    interpreters: 'sh bash zsh dash ksh bats',
  },
  Fish: { kind: 'programming', extensions: 'fish', interpreters: 'fish' },
  PowerShell: { kind: 'programming', extensions: 'ps1 psm1 psd1', interpreters: 'pwsh' },
  Batch: { kind: 'programming', extensions: 'bat cmd' },
  Awk: { kind: 'programming', extensions: 'awk', interpreters: 'awk gawk' },
  SQL: { kind: 'programming', extensions: 'sql' },
  GLSL: { kind: 'programming', extensions: 'glsl vert frag wgsl hlsl' },
  Nix: { kind: 'programming', extensions: 'nix' },
  Terraform: { kind: 'programming', extensions: 'tf tfvars hcl' },
  GraphQL: { kind: 'programming', extensions: 'graphql gql' },
  'Protocol Buffers': { kind: 'programming', extensions: 'proto' },
  Thrift: { kind: 'programming', extensions: 'thrift' },
  HTML: { kind: 'markup', extensions: 'html htm xhtml' },
  Template: {
    kind: 'markup',
    extensions: 'ejs hbs mustache jinja jinja2 j2 twig erb haml slim pug liquid tmpl gotmpl heex',
  },
  CSS: { kind: 'markup', extensions: 'css' },
  SCSS: { kind: 'markup', extensions: 'scss sass' },
  Less: { kind: 'markup', extensions: 'less styl' },
  Makefile: {
    kind: 'build',
    extensions: 'mk mak am',
    names: 'makefile gnumakefile kbuild',
    interpreters: 'make',
  },
  CMake: { kind: 'build', extensions: 'cmake', names: 'cmakelists.txt' },
  Meson: { kind: 'build', names: 'meson.build meson_options.txt meson.options' },
  M4: { kind: 'build', extensions: 'm4 ac', names: 'configure.ac configure.in' },
  Starlark: { kind: 'build', extensions: 'bzl bazel', names: 'build workspace module.bazel' },
  Just: { kind: 'build', names: 'justfile .justfile' },
  Dockerfile: { kind: 'build', extensions: 'dockerfile', names: 'dockerfile containerfile' },
  JSON: {
    kind: 'data',
    extensions: 'json json5 jsonc jsonl geojson webmanifest',
    names: '.eslintrc .prettierrc .babelrc .swcrc',
  },
  YAML: { kind: 'data', extensions: 'yml yaml', names: '.clang-format .clang-tidy' },
  TOML: { kind: 'data', extensions: 'toml' },
  XML: {
    kind: 'data',
    extensions:
      'xml xsd xsl xslt plist csproj fsproj vbproj vcxproj props targets slnx resx xaml nuspec config wsdl dist ui natvis',
  },
  INI: {
    kind: 'data',
    extensions: 'ini cfg conf properties desktop',
    names: '.editorconfig .gitconfig .npmrc .env .env.example setup.cfg',
  },
  'Go module': { kind: 'data', names: 'go.mod go.work' },
  CSV: { kind: 'data', extensions: 'csv tsv' },
  Markdown: { kind: 'prose', extensions: 'md markdown mdx mkd' },
  reStructuredText: { kind: 'prose', extensions: 'rst rest' },
  AsciiDoc: { kind: 'prose', extensions: 'adoc asciidoc' },
  TeX: { kind: 'prose', extensions: 'tex bib' },
  Roff: { kind: 'prose', extensions: '1 3 5 7 8 man' },
  Text: {
    kind: 'prose',
    extensions: 'txt text',
    names: 'readme license copying authors changelog install news todo notice',
  },
};

/** By file extension, lower case, without the dot. */
export const LANGUAGE_BY_EXTENSION = index('extensions');
/** By whole file name, lower case. */
export const LANGUAGE_BY_NAME = index('names');
/** By the interpreter of a `#!` line. */
export const LANGUAGE_BY_INTERPRETER = index('interpreters');

/** The language of a name that this table holds. */
export function languageNamed(name: string): Language {
  return { name, kind: TABLE[name]?.kind ?? 'prose' };
}

function index(column: 'extensions' | 'names' | 'interpreters'): ReadonlyMap<string, Language> {
  return new Map(
    Object.entries(TABLE).flatMap(([name, row]) =>
      (row[column] ?? '')
        .split(' ')
        .flatMap((key): [string, Language][] => (key === '' ? [] : [[key, { name, kind: row.kind }]])),
    ),
  );
}
