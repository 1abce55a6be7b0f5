import type { RepositoryCase } from './repository-cases.js';

const UMLAUT = '\xfc';
/** 表 in Shift-JIS: its second byte is a backslash. */
const TABLE = '\x95\x5c';
/** テーブル in Shift-JIS. */
const TABLES = '\x83\x65\x81\x5b\x83\x75\x83\x8b';

/** A language: how it comments, a program of two files, what is imported of it on its second line. */
interface Program {
  readonly name: string;
  readonly comment: string;
  readonly path: string;
  readonly line: string;
  readonly others: Readonly<Record<string, string>>;
  readonly imported: string;
}

const PROGRAMS: readonly Program[] = [
  {
    name: 'C',
    comment: '//',
    path: 'a.c',
    line: '#include "b.h"',
    others: { 'b.h': '' },
    imported: 'b.h -> b.h',
  },
  {
    name: 'C++',
    comment: '//',
    path: 'a.cpp',
    line: '#include "b.hpp"',
    others: { 'b.hpp': '' },
    imported: 'b.hpp -> b.hpp',
  },
  {
    name: 'Java',
    comment: '//',
    path: 'p/A.java',
    line: 'import q.B;',
    others: { 'q/B.java': 'package q; class B {}' },
    imported: 'q.B -> q/B.java',
  },
  {
    name: 'C#',
    comment: '//',
    path: 'A.cs',
    line: 'using B; class A : C {}',
    others: { 'C.cs': 'namespace B { class C {} }' },
    imported: 'B -> C.cs',
  },
  {
    name: 'PHP',
    comment: '<?php //',
    path: 'a.php',
    line: "require __DIR__ . '/b.php';",
    others: { 'b.php': '<?php' },
    imported: './b.php -> b.php',
  },
  {
    name: 'Ruby',
    comment: '#',
    path: 'a.rb',
    line: "require_relative 'b'",
    others: { 'b.rb': '' },
    imported: 'b -> b.rb',
  },
  {
    name: 'JavaScript',
    comment: '//',
    path: 'a.js',
    line: "import './b.js';",
    others: { 'b.js': '' },
    imported: './b.js -> b.js',
  },
  {
    name: 'TypeScript',
    comment: '//',
    path: 'a.ts',
    line: "import './b.js';",
    others: { 'b.ts': '' },
    imported: './b.js -> b.ts',
  },
  {
    name: 'Python',
    comment: '#',
    path: 'a.py',
    line: 'import b',
    others: { 'b.py': '' },
    imported: 'b -> b.py',
  },
  {
    name: 'Go',
    comment: '//',
    path: 'a.go',
    line: 'package a; import "fmt"',
    others: {},
    imported: 'fmt -> standard',
  },
  {
    name: 'Rust',
    comment: '//',
    path: 'src/main.rs',
    line: 'mod b;',
    others: { 'src/b.rs': '' },
    imported: 'b -> src/b.rs',
  },
];

function latin(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function written(program: Program, encoding: string, content: Uint8Array): RepositoryCase {
  const { name, path, others, imported } = program;
  return {
    title: `${name} in ${encoding}`,
    files: { ...others, [path]: content },
    imports: [`${path}:2 ${imported}`],
  };
}

function casesOf(program: Program): RepositoryCase[] {
  const { comment, line } = program;
  return [
    written(program, 'Latin-1', latin(`${comment} f${UMLAUT}r\n${line}\n`)),
    written(program, 'Shift-JIS', latin(`${comment} ${TABLES}${TABLE}${TABLES}\n${line}\n`)),
    written(program, 'UTF-16', Buffer.from(`\uFEFF${comment} für\n${line}\n`, 'utf16le')),
    written(
      program,
      'UTF-8 with one wrong byte',
      Buffer.concat([Buffer.from(`${comment} äöß`), latin(`${UMLAUT}\n${line}\n`)]),
    ),
  ];
}

/** Sources and manifests in other encodings than UTF-8. */
export const ENCODING_CASES: readonly RepositoryCase[] = [
  ...PROGRAMS.flatMap(casesOf),
  {
    title: 'names in an encoding that the file says it has',
    files: {
      'a.py': latin(`# coding: latin-1\nfrom b import gr${UMLAUT}n\nimport m${UMLAUT}ll\n`),
      'b.py': '',
      'müll.py': '',
      'a.rb': latin(`# encoding: windows-1252\nrequire_relative 'm${UMLAUT}ll'\n`),
      'müll.rb': '',
    },
    imports: ['a.py:2 b -> b.py', 'a.py:3 müll -> müll.py', 'a.rb:2 müll -> müll.rb'],
  },
  {
    title: 'names in an encoding that can be guessed',
    files: {
      'a.js': latin(
        `// ${TABLES}${TABLES}\nimport './${TABLE}.js';\nconst t = '${TABLE}'; import './b.js';\n`,
      ),
      '表.js': '',
      'b.js': '',
    },
    imports: ['a.js:2 ./表.js -> 表.js', 'a.js:3 ./b.js -> b.js'],
  },
  {
    title: 'manifests in Latin-1 and UTF-16',
    files: {
      'package.json': latin(`{ "author": "M${UMLAUT}ller", "dependencies": { "left-pad": "1" } }`),
      'a.js': "import 'left-pad';\n",
      'A.csproj': Buffer.from(
        '\uFEFF<Project><ItemGroup><PackageReference Include="Acme.Tools" /></ItemGroup></Project>',
        'utf16le',
      ),
      'A.cs': 'using Acme.Tools.Hammers;\n',
      'composer.json': latin(
        `{ "description": "f${UMLAUT}r", "autoload": { "psr-4": { "App\\\\": "lib" } } }`,
      ),
      'lib/B.php': '<?php class Other {}\n',
      'a.php': '<?php\nuse App\\B;\n',
    },
    imports: [
      'A.cs:1 Acme.Tools.Hammers -> package Acme.Tools',
      'a.js:1 left-pad -> package left-pad',
      'a.php:2 App\\B -> lib/B.php',
    ],
  },
  {
    title: 'nothing of what is binary',
    files: {
      'a.js': Buffer.from([0x69, 0x6d, 0, 0x70]),
      'b.js': Buffer.from([0xff, 0xfe, 0, 0, 1, 2, 0, 0]),
    },
    imports: [],
  },
];
