import { describe, expect, it } from '@jest/globals';
import { importsOfFiles } from './worker-imports.contract.js';

const PACKAGE = '[package]\nname = "kettle"\nedition = "2021"\n';

/** Title, files, and all imports that the worker gives. What has no `use` was compiled by rustc as it stands. */
const CASES: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
  [
    'modules of a file that an attribute names are beside it',
    {
      'Cargo.toml': PACKAGE,
      'src/lib.rs': '#[path = "sys/unix.rs"]\nmod sys;\nuse sys::pipe::Pipe;\n',
      'src/sys/unix.rs': 'mod pipe;\nuse super::sys::pipe;\n',
      'src/sys/pipe.rs': '',
    },
    [
      'src/lib.rs:2 sys/unix.rs -> src/sys/unix.rs',
      'src/lib.rs:3 sys::pipe::Pipe -> src/sys/pipe.rs',
      'src/sys/unix.rs:1 pipe -> src/sys/pipe.rs',
      'src/sys/unix.rs:2 super::sys::pipe -> src/sys/pipe.rs',
    ],
  ],
  [
    'an attribute inside of modules with braces counts from their folders, one before such a module gives its folder',
    {
      'Cargo.toml': PACKAGE,
      'src/lib.rs':
        'mod inl { #[path = "p.rs"] mod p; }\n#[path = "foo"] mod bar {\n    mod x;\n    mod deep { mod y; }\n}\nmod a;\n',
      'src/inl/p.rs': '',
      'src/foo/x.rs': 'mod below;\n',
      'src/foo/x/below.rs': '',
      'src/foo/deep/y.rs': '',
      'src/a.rs':
        'mod n { #[path = "q.rs"] mod q; mod r; }\n#[path = "t.rs"] mod t;\n#[path = "foo"] mod bar2 { mod z; }\n',
      'src/a/n/q.rs': '',
      'src/a/n/r.rs': '',
      'src/t.rs': '',
      'src/foo/z.rs': '',
    },
    [
      'src/a.rs:1 q.rs -> src/a/n/q.rs',
      'src/a.rs:1 r -> src/a/n/r.rs',
      'src/a.rs:2 t.rs -> src/t.rs',
      'src/a.rs:3 z -> src/foo/z.rs',
      'src/foo/x.rs:1 below -> src/foo/x/below.rs',
      'src/lib.rs:1 p.rs -> src/inl/p.rs',
      'src/lib.rs:3 x -> src/foo/x.rs',
      'src/lib.rs:4 y -> src/foo/deep/y.rs',
      'src/lib.rs:6 a -> src/a.rs',
    ],
  ],
  [
    'conditions choose from several files, the usual one among them',
    {
      'Cargo.toml': PACKAGE,
      'src/lib.rs': [
        '#[cfg_attr(unix, path = "u/unix.rs")]',
        '#[cfg_attr(windows, allow(dead_code), path = r"windows.rs")]',
        'mod os;',
        '#[cfg_attr(feature = "x", path = "other.rs")] mod plain;',
        'use os::part::Part;',
      ].join('\n'),
      'src/u/unix.rs': 'mod part;\n',
      'src/u/part.rs': '',
      'src/windows.rs': 'mod wide;\n',
      'src/wide.rs': '',
      'src/other.rs': '',
      'src/plain.rs': '',
    },
    [
      'src/lib.rs:3 u/unix.rs -> src/u/unix.rs',
      'src/lib.rs:3 u/unix.rs -> src/windows.rs',
      'src/lib.rs:4 other.rs -> src/other.rs',
      'src/lib.rs:4 other.rs -> src/plain.rs',
      'src/lib.rs:5 os::part::Part -> src/u/part.rs',
      'src/u/unix.rs:1 part -> src/u/part.rs',
      'src/windows.rs:1 wide -> src/wide.rs',
    ],
  ],
  [
    'names that are keywords, raw strings, and comments before the item',
    {
      'Cargo.toml': PACKAGE,
      'src/lib.rs': [
        'mod r#type;',
        'use r#type::T;',
        '#[path = r#"raw.rs"#] mod raw;',
        '#[path = "c.rs"] /* block */ mod c;',
        '#[path = "d.rs"]\n// line\n/* and\n block */\n#[allow(unused)]\npub mod d;',
        'mod r#in { mod low; }',
        'cfg_if! { if #[cfg(unix)] {\n    #[path = r"m.rs"] /* block */ mod r#macro;\n} }',
      ].join('\n'),
      'src/type.rs': 'pub struct T;\n',
      'src/raw.rs': '',
      'src/c.rs': '',
      'src/d.rs': '',
      'src/in/low.rs': '',
      'src/m.rs': '',
    },
    [
      'src/lib.rs:1 type -> src/type.rs',
      'src/lib.rs:2 type::T -> src/type.rs',
      'src/lib.rs:3 raw.rs -> src/raw.rs',
      'src/lib.rs:4 c.rs -> src/c.rs',
      'src/lib.rs:10 d.rs -> src/d.rs',
      'src/lib.rs:11 low -> src/in/low.rs',
      'src/lib.rs:13 m.rs -> src/m.rs',
    ],
  ],
  [
    'included files are found from the file, and from the folder of the package',
    {
      'Cargo.toml': '[workspace]\nmembers = ["kettle"]\n',
      'kettle/Cargo.toml': PACKAGE,
      'kettle/src/lib.rs': [
        '#![doc = include_str!("../README.md")]',
        'const A: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data.bin"));',
        'const B: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../", "top", ".txt"),);',
        'include!(concat!("part", 1, ".rs"));',
        'const C: &str = include_str!(r"raw.txt");',
        'include!(concat!(env!("OUT_DIR"), "/made.rs"));',
        'include!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../out.rs"));',
        '#[doc = include_str!("raw.txt")] pub struct D;',
      ].join('\n'),
      'kettle/README.md': '# Kettle\n',
      'kettle/data.bin': 'x',
      'top.txt': '',
      'kettle/src/part1.rs': '',
      'kettle/src/raw.txt': '',
    },
    [
      'kettle/src/lib.rs:1 ../README.md -> kettle/README.md',
      'kettle/src/lib.rs:2 concat!(env!("CARGO_MANIFEST_DIR"), "/data.bin") -> kettle/data.bin',
      'kettle/src/lib.rs:3 concat!(env!("CARGO_MANIFEST_DIR"), "/../", "top", ".txt"), -> top.txt',
      'kettle/src/lib.rs:4 concat!("part", 1, ".rs") -> kettle/src/part1.rs',
      'kettle/src/lib.rs:5 raw.txt -> kettle/src/raw.txt',
      'kettle/src/lib.rs:6 concat!(env!("OUT_DIR"), "/made.rs") -> (a file that the build makes)',
      'kettle/src/lib.rs:7 concat!(env!("CARGO_MANIFEST_DIR"), "/../../out.rs") -> (leads out of the repository)',
      'kettle/src/lib.rs:8 raw.txt -> kettle/src/raw.txt',
    ],
  ],
];

describe('code_imports of Rust', () => {
  it.each(CASES)('%s', async (_title, files, expected) => {
    const { lines } = await importsOfFiles(files);
    expect(lines).toEqual(expected);
  });
});
