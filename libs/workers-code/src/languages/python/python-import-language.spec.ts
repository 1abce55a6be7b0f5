import { describe, expect, it } from '@jest/globals';
import { definitionsOf, factsOf, importLanguageContract } from '../import-language.contract.js';
import { pythonFactExtractor } from './python-fact-extractor.js';
import { pythonImportLanguage } from './python-import-language.js';

const python = { extractor: pythonFactExtractor, language: pythonImportLanguage };

describe('Python', () => {
  importLanguageContract(python, 'a.py', [
    {
      title: 'reach modules, packages and names of packages',
      files: {
        'kettle/__init__.py': '',
        'kettle/heat.py': 'import os.path, json as j\nfrom . import boil, VERSION\nfrom .boil import point\n',
        'kettle/boil.py': 'import kettle.heat\nfrom kettle import heat as h\nfrom kettle import *\n',
        'tests/test_heat.py': 'from kettle.heat import (\n    a,\n)\nimport kettle.cold\nimport pytest\n',
      },
      imports: [
        'kettle/boil.py:1 kettle.heat -> kettle/heat.py',
        'kettle/boil.py:2 kettle -> kettle/heat.py',
        'kettle/boil.py:3 kettle -> kettle/__init__.py',
        'kettle/heat.py:1 os.path -> standard',
        'kettle/heat.py:1 json -> standard',
        'kettle/heat.py:2 . -> kettle/boil.py, kettle/__init__.py',
        'kettle/heat.py:3 .boil -> kettle/boil.py',
        'tests/test_heat.py:1 kettle.heat -> kettle/heat.py',
        'tests/test_heat.py:4 kettle.cold -> (no such module in the package)',
        'tests/test_heat.py:5 pytest -> package pytest',
      ],
    },
    {
      title: 'follow relative imports over folders and stop at the top',
      files: {
        'a/__init__.py': '',
        'a/b/__init__.py': '',
        'a/b/c.py': 'from .. import d\nfrom ..d import x\nfrom .... import y\nfrom .missing import z\n',
        'a/d.py': '',
      },
      imports: [
        'a/b/c.py:1 .. -> a/d.py',
        'a/b/c.py:2 ..d -> a/d.py',
        'a/b/c.py:3 .... -> (a relative import that leaves the repository)',
        'a/b/c.py:4 .missing -> (no such module in the package)',
      ],
    },
    {
      title: 'take a setup.py inside a package for a module, not for the top of a project',
      files: {
        'lib/tool/__init__.py': '',
        'lib/tool/modules/__init__.py': '',
        'lib/tool/modules/setup.py': '',
        'lib/tool/modules/copy.py': '',
        'lib/tool/modules/apt.py': 'import copy\nfrom tool.modules import copy as own\n',
        'setup.py': 'setup(name="tool")',
      },
      imports: [
        'lib/tool/modules/apt.py:1 copy -> standard',
        'lib/tool/modules/apt.py:2 tool.modules -> lib/tool/modules/copy.py',
      ],
    },
    {
      title: 'do not reach the projects that tests work on from outside',
      files: {
        'tests/data/broken/pyproject.toml': '[project]\nname = "broken"\n',
        'tests/data/broken/a.py': 'import b\n',
        'tests/data/broken/b.py': '',
        'tests/data/cases/one.py': 'import a\n',
      },
      imports: [
        'tests/data/broken/a.py:1 b -> tests/data/broken/b.py',
        'tests/data/cases/one.py:1 a -> package a',
      ],
    },
    {
      title: 'know where several projects of one repository keep their modules',
      files: {
        'one/pyproject.toml': '[project]\nname = "one"\ndependencies = ["PyYAML>=6", "two"]\n',
        'one/src/one/__init__.py': 'import two\nimport yaml\n',
        'two/setup.cfg': '[metadata]\nname = two\n[options]\npackage_dir =\n    = code\n',
        'two/code/two/__init__.py': 'from one import thing\n',
        'site/manage.py': '',
        'site/shop/views.py': 'from shop.models import Cart\n',
        'site/shop/models.py': '',
        'tools/run.py': 'import helper\n',
        'tools/helper.py': '',
      },
      imports: [
        'one/src/one/__init__.py:1 two -> two/code/two/__init__.py',
        'one/src/one/__init__.py:2 yaml -> package PyYAML',
        'site/shop/views.py:1 shop.models -> site/shop/models.py',
        'tools/run.py:1 helper -> tools/helper.py',
        'two/code/two/__init__.py:1 one -> one/src/one/__init__.py',
      ],
    },
    {
      title: 'take namespace packages and stub files, and name what has no file',
      files: {
        'space/part/mod.py': '',
        'typed.pyi': '',
        'a.py': 'from space.part import mod\nimport space.part\nimport typed\n',
      },
      imports: [
        'a.py:1 space.part -> space/part/mod.py',
        'a.py:2 space.part -> (a folder without an __init__ file)',
        'a.py:3 typed -> typed.pyi',
      ],
    },
    {
      title: 'prefer the standard library to a module of a package with the same name',
      files: {
        'pkg/__init__.py': '',
        'pkg/logging.py': '',
        'pkg/a.py': 'import logging\nfrom . import logging\n',
      },
      imports: ['pkg/a.py:1 logging -> standard', 'pkg/a.py:2 . -> pkg/logging.py'],
    },
    {
      title:
        'never mean the importing file itself, nor a folder that only has the name of a declared dependency',
      files: {
        'requirements.txt': 'redis==5\n',
        'plugins/redis.py': 'import redis\n',
        'redis/setup_db.py': '',
        'b.py': 'import redis.client\n',
      },
      imports: ['b.py:1 redis.client -> package redis', 'plugins/redis.py:1 redis -> package redis'],
    },
    {
      title: 'find calls that import a literal, and imports under any condition',
      files: {
        'a.py':
          'try:\n    import b\nexcept ImportError:\n    b = None\ndef f():\n    from c import d\n    importlib.import_module("b")\n    importlib.import_module(f"{x}")\n',
        'b.py': '',
      },
      imports: ['a.py:2 b -> b.py', 'a.py:6 c -> package c', 'a.py:7 b -> b.py'],
    },
  ]);

  it('marks what only type checkers import', async () => {
    const text =
      'if TYPE_CHECKING:\n    import a\nelse:\n    import b\nif t.TYPE_CHECKING:\n    from c import d\n';
    const { imports } = await factsOf(python, 'x.py', text);
    expect(imports.map(({ specifier, typeOnly }) => [specifier, typeOnly ?? false])).toEqual([
      ['a', true],
      ['b', false],
      ['c', true],
    ]);
  });

  it('tells definitions with their members, lines and visibility', async () => {
    const text =
      'LIMIT = 1\n_low, high = 1, 2\nclass Pot(Base):\n    size: int = 1\n\n    @cached\n    def boil(self):\n        def inner(): pass\n        local = 1\n\n    def _cool(self): pass\n\nasync def serve(): pass\ntype Cup = int\n';
    expect(await definitionsOf(python, 'x.py', text)).toEqual([
      'LIMIT constant 1-1',
      '-_low variable 2-2',
      'high variable 2-2',
      'Pot class 3-11',
      'Pot.size property 4-4',
      'Pot.boil method 7-9',
      '-Pot._cool method 11-11',
      'serve function 13-13',
      'Cup type 14-14',
    ]);
  });

  it('lets __all__ decide what a module exports', async () => {
    const text = '__all__ = ["_a"]\n__all__ += ("b",)\n_a = 1\nb = 2\nc = 3\n';
    expect(await definitionsOf(python, 'x.py', text)).toEqual([
      '_a variable 3-3',
      'b variable 4-4',
      '-c variable 5-5',
    ]);
  });

  it('tells the names that a file uses, without those that it only defines', async () => {
    const { references } = await factsOf(
      python,
      'x.py',
      'import a\ndef f(x):\n    return a.g(x, f"{größe}")  # word\n',
    );
    expect(references).toEqual(['x', 'a', 'g', 'größe']);
  });
});
