import { describe, expect, it } from '@jest/globals';
import { definitionsOf, factsOf, importLanguageContract } from '../import-language.contract.js';
import { cFactExtractor } from './c-fact-extractor.js';
import { cImportLanguage } from './c-import-language.js';

const c = { extractor: cFactExtractor, language: cImportLanguage };

describe('C and C++', () => {
  importLanguageContract(c, 'a.c', [
    {
      title: 'look beside the file, then in the include roots, then for the only file that fits',
      files: {
        'src/main.c':
          '#include <stdio.h>\n#include "pot.h"\n#include "../src/low/lid.h"\n#include <kettle/heat.h>\n#include "deep.h"\n#include "string.h"\n#include <sys/types.h>\n#include <zlib.h>\n#include <openssl/ssl.h>\n#include "gone.h"\n#include HEADER\n',
        'src/pot.h': '#ifndef POT\n#define POT\n# include "kettle/heat.h"\n#endif\n',
        'src/low/lid.h': '',
        'include/kettle/heat.h': '',
        'third/deep.h': '',
      },
      imports: [
        'src/main.c:1 stdio.h -> standard',
        'src/main.c:2 pot.h -> src/pot.h',
        'src/main.c:3 ../src/low/lid.h -> src/low/lid.h',
        'src/main.c:4 kettle/heat.h -> include/kettle/heat.h',
        'src/main.c:5 deep.h -> third/deep.h',
        'src/main.c:6 string.h -> standard',
        'src/main.c:7 sys/types.h -> standard',
        'src/main.c:8 zlib.h -> package zlib',
        'src/main.c:9 openssl/ssl.h -> package openssl',
        'src/main.c:10 gone.h -> (no such header)',
        'src/main.c:11 HEADER -> (the header is named by a macro)',
        'src/pot.h:3 kettle/heat.h -> include/kettle/heat.h',
      ],
    },
    {
      title: 'choose the nearest of several, by folders that build files name, and say when none is nearer',
      files: {
        'one/a.c': '#include "util.h"\n#include "port.h"\n',
        'one/shared/util.h': '',
        'two/shared/util.h': '',
        'three/x/y.c': '#include "util.h"\n#include <dep.h>\n',
        'one/ports/port.h': '',
        'one/other/port.h': '',
        'one/Makefile': 'CFLAGS = -Iports -O2\n',
        'three/CMakeLists.txt':
          'target_include_directories(t PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/dep/api ${PROJECT_SOURCE_DIR}/nowhere)\n',
        'three/dep/api/dep.h': '',
        'three/dep/old/dep.h': '',
      },
      imports: [
        'one/a.c:1 util.h -> one/shared/util.h',
        'one/a.c:2 port.h -> one/ports/port.h',
        'three/x/y.c:1 util.h -> (several files fit, and none is nearer)',
        'three/x/y.c:2 dep.h -> three/dep/api/dep.h',
      ],
    },
    {
      title: 'read a compilation database of another machine',
      files: {
        'compile_commands.json': JSON.stringify([
          {
            directory: '/w/p/out',
            file: '/w/p/src/a.cc',
            command: 'c++ -I/w/p/gen/api -I/usr/include -c /w/p/src/a.cc',
          },
        ]),
        'src/a.cc': '#include <x.h>\n#include <vector>\nimport std;\nimport pots.lids;\n',
        'src/m.cppm': 'export module pots.lids;\n',
        'gen/api/x.h': '',
        'gen/old/x.h': '',
      },
      imports: [
        'src/a.cc:1 x.h -> gen/api/x.h',
        'src/a.cc:2 vector -> standard',
        'src/a.cc:3 std -> standard',
        'src/a.cc:4 pots.lids -> src/m.cppm',
      ],
    },
  ]);

  it('tells definitions of C++ with their members, lines and visibility', async () => {
    const text =
      '#define MAX 1\n#define GUARD\nnamespace kettle {\nclass Pot : Base {\n  int size;\n public:\n  void boil();\n  int cool() const { return 1; }\n private:\n  void leak();\n};\nenum class Kind { Big };\nusing Cup = int;\n}\nvoid kettle::Pot::boil() { int local; }\nnamespace { int hidden; }\nstatic int twice(int a) { return a; }\nint *all[3];\nextern int other;\nint declared(int);\ntemplate<class T> struct Lid { T t; };\n';
    expect(await definitionsOf(c, 'x.cpp', text)).toEqual([
      'MAX macro 1-1',
      'kettle namespace 3-14',
      'kettle.Pot class 4-11',
      '-kettle.Pot.size property 5-5',
      'kettle.Pot.boil method 7-7',
      'kettle.Pot.cool method 8-8',
      '-kettle.Pot.leak method 10-10',
      'kettle.Kind enum 12-12',
      'kettle.Kind.Big constant 12-12',
      'kettle.Cup type 13-13',
      'kettle.Pot.boil method 15-15',
      '-hidden variable 16-16',
      '-twice function 17-17',
      'all variable 18-18',
      'Lid struct 21-21',
      'Lid.t property 21-21',
    ]);
  });

  it('tells the names that a file uses', async () => {
    const { references } = await factsOf(c, 'x.c', 'int f(Pot *p) { return g(p->size); }\n');
    expect(references).toEqual(['Pot', 'p', 'g', 'size']);
  });
});
