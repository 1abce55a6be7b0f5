import { describe, expect, it } from '@jest/globals';
import { definitionsOf, factsOf, importLanguageContract } from '../import-language.contract.js';
import { rustFactExtractor } from './rust-fact-extractor.js';
import { rustImportLanguage } from './rust-import-language.js';

const rust = { extractor: rustFactExtractor, language: rustImportLanguage };

const PACKAGE = '[package]\nname = "kettle-core"\nedition = "2021"\n';

describe('Rust', () => {
  importLanguageContract(rust, 'src/lib.rs', [
    {
      title: 'follow the modules of a crate',
      files: {
        'Cargo.toml': `${PACKAGE}[dependencies]\nserde = "1"\ntok = { package = "tokio", version = "1" }\n`,
        'src/lib.rs':
          'mod heat;\npub mod cold;\n#[path = "odd/place.rs"]\nmod odd;\nmod gone;\nuse std::{io::{self, Read}, collections::HashMap as Map};\nuse heat::{fire::Flame, *};\nuse serde::Deserialize;\nuse tok::spawn;\nuse unknown::x;\n',
        'src/heat.rs':
          'pub mod fire;\nuse super::cold::Ice;\nuse crate::heat::fire;\nuse self::fire::Flame;\n',
        'src/heat/fire.rs': 'use super::super::cold;\npub struct Flame;\n',
        'src/cold/mod.rs': 'mod ice;\npub use ice::Ice;\n',
        'src/cold/ice.rs': 'pub struct Ice;\n',
        'src/odd/place.rs': '',
        'src/main.rs': 'use kettle_core::cold::Ice;\n',
      },
      imports: [
        'src/cold/mod.rs:1 ice -> src/cold/ice.rs',
        'src/cold/mod.rs:2 ice::Ice -> src/cold/ice.rs',
        'src/heat.rs:1 fire -> src/heat/fire.rs',
        'src/heat.rs:2 super::cold::Ice -> src/cold/mod.rs',
        'src/heat.rs:3 crate::heat::fire -> src/heat/fire.rs',
        'src/heat.rs:4 self::fire::Flame -> src/heat/fire.rs',
        'src/heat/fire.rs:1 super::super::cold -> src/cold/mod.rs',
        'src/lib.rs:1 heat -> src/heat.rs',
        'src/lib.rs:2 cold -> src/cold/mod.rs',
        'src/lib.rs:4 odd/place.rs -> src/odd/place.rs',
        'src/lib.rs:5 gone -> (no file for the module)',
        'src/lib.rs:6 std::io -> standard',
        'src/lib.rs:6 std::io::Read -> standard',
        'src/lib.rs:6 std::collections::HashMap -> standard',
        'src/lib.rs:7 heat::fire::Flame -> src/heat/fire.rs',
        'src/lib.rs:7 heat -> src/heat.rs',
        'src/lib.rs:8 serde::Deserialize -> package serde',
        'src/lib.rs:9 tok::spawn -> package tokio',
        'src/lib.rs:10 unknown::x -> (neither a module nor a known crate)',
        'src/main.rs:1 kettle_core::cold::Ice -> src/cold/mod.rs',
      ],
    },
    {
      title: 'know the crates of a workspace, and modules that others bring in',
      files: {
        'Cargo.toml':
          '[workspace]\nmembers = ["a", "b"]\n[workspace.dependencies]\nbee = { path = "b", package = "b" }\n',
        'a/Cargo.toml':
          '[package]\nname = "a"\nedition = "2021"\n[dependencies]\nbee = { workspace = true }\n',
        'a/src/lib.rs':
          'use bee::inner::Thing;\nuse bee::shown::Thing as T;\nuse bee::inner;\nuse inner::deep::X;\n',
        'a/tests/all.rs': 'mod common;\nuse common::x;\nuse a::Y;\n',
        'a/tests/common/mod.rs': '',
        'b/Cargo.toml': '[package]\nname = "b"\nedition = "2018"\n[lib]\npath = "lib.rs"\n',
        'b/lib.rs': 'pub mod inner;\npub use self::inner::shown;\n',
        'b/inner/mod.rs': 'pub mod shown;\npub mod deep;\n',
        'b/inner/shown.rs': '',
        'b/inner/deep.rs': '',
      },
      imports: [
        'a/src/lib.rs:1 bee::inner::Thing -> b/inner/mod.rs',
        'a/src/lib.rs:2 bee::shown::Thing -> b/inner/shown.rs',
        'a/src/lib.rs:3 bee::inner -> b/inner/mod.rs',
        'a/src/lib.rs:4 inner::deep::X -> b/inner/deep.rs',
        'a/tests/all.rs:1 common -> a/tests/common/mod.rs',
        'a/tests/all.rs:2 common::x -> a/tests/common/mod.rs',
        'a/tests/all.rs:3 a::Y -> a/src/lib.rs',
        'b/inner/mod.rs:1 shown -> b/inner/shown.rs',
        'b/inner/mod.rs:2 deep -> b/inner/deep.rs',
        'b/lib.rs:1 inner -> b/inner/mod.rs',
        'b/lib.rs:2 self::inner::shown -> b/inner/shown.rs',
      ],
    },
    {
      title: 'count from the module around, read items in macros, and find what is included',
      files: {
        'Cargo.toml': PACKAGE,
        'src/lib.rs':
          'mod top {\n    mod low;\n    use super::side::X;\n}\nmod side;\ncfg_rt! {\n    mod rt;\n    pub use side::{\n        Y,\n    };\n}\ninclude!("gen.rs");\nconst T: &str = include_str!("../note.txt");\ninclude!(concat!(env!("OUT_DIR"), "/made.rs"));\nextern crate core as c;\n',
        'src/top/low.rs': '',
        'src/side.rs': '#[cfg(test)]\nmod tests {\n    use super::*;\n}\n',
        'src/rt.rs': '',
        'src/gen.rs': '',
        'note.txt': '',
      },
      imports: [
        'src/lib.rs:2 low -> src/top/low.rs',
        'src/lib.rs:3 super::side::X -> src/side.rs',
        'src/lib.rs:5 side -> src/side.rs',
        'src/lib.rs:7 rt -> src/rt.rs',
        'src/lib.rs:9 side::Y -> src/side.rs',
        'src/lib.rs:12 gen.rs -> src/gen.rs',
        'src/lib.rs:13 ../note.txt -> note.txt',
        'src/lib.rs:14 concat!(env!("OUT_DIR"), "/made.rs") -> (a file that the build makes)',
        'src/lib.rs:15 core -> standard',
        'src/side.rs:3 super -> src/side.rs',
      ],
    },
    {
      title: 'begin at the crate in the edition of 2015',
      files: {
        'Cargo.toml': '[package]\nname = "old"\n',
        'src/lib.rs': 'mod a;\nmod b;\n',
        'src/a.rs': 'use b::X;\n',
        'src/b.rs': '',
      },
      imports: ['src/a.rs:1 b::X -> src/b.rs', 'src/lib.rs:1 a -> src/a.rs', 'src/lib.rs:2 b -> src/b.rs'],
    },
  ]);

  it('tells definitions with their members, lines and visibility', async () => {
    const text =
      'pub struct Pot { pub size: u8, depth: u8 }\nimpl Pot {\n    pub fn boil(&self) {\n        fn inner() {}\n    }\n    fn cool() {}\n}\nimpl Heat for Pot { fn heat() {} }\npub trait Heat { fn heat(); }\npub enum Kind { Big }\nconst MAX: u8 = 1;\n#[macro_export]\nmacro_rules! pour { () => { use a::b; } }\npub mod low { pub fn f() {} }\n';
    expect(await definitionsOf(rust, 'x.rs', text)).toEqual([
      'Pot struct 1-1',
      'Pot.size property 1-1',
      '-Pot.depth property 1-1',
      'Pot.boil method 3-5',
      '-Pot.cool method 6-6',
      'Pot.heat method 8-8',
      'Heat trait 9-9',
      'Heat.heat method 9-9',
      'Kind enum 10-10',
      'Kind.Big constant 10-10',
      '-MAX constant 11-11',
      'pour macro 13-13',
      'low module 14-14',
      'low.f function 14-14',
    ]);
  });

  it('tells the names that a file uses', async () => {
    const { references } = await factsOf(rust, 'x.rs', 'use a::B;\nfn f() -> B { c::d(1).e }\n');
    expect(references).toEqual(['B', 'c', 'd', 'e']);
  });
});
