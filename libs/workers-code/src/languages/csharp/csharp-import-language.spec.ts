import { describe, expect, it } from '@jest/globals';
import { definitionsOf, factsOf, importLanguageContract } from '../import-language.contract.js';
import { csharpFactExtractor } from './csharp-fact-extractor.js';
import { csharpImportLanguage } from './csharp-import-language.js';

const csharp = { extractor: csharpFactExtractor, language: csharpImportLanguage };

describe('C#', () => {
  importLanguageContract(csharp, 'A.cs', [
    {
      title: 'reach the files of a namespace whose types are named',
      files: {
        'App/App.csproj':
          '<Project><ItemGroup><PackageReference Include="Acme.Tools" Version="1" /></ItemGroup></Project>',
        'App/Main.cs':
          'using System.Text;\nusing Kettle.Heat;\nusing static Kettle.Heat.Fire;\nusing F = Kettle.Heat.Fire;\nusing Acme.Tools.Hammers;\nusing Kettle;\nusing Kettle.Cold;\nnamespace App;\nclass Main { [Warm] void M() { new Fire(); } }\n',
        'Lib/Fire.cs': 'namespace Kettle.Heat;\npublic class Fire {}\n',
        'Lib/Other.cs': 'namespace Kettle.Heat { public class Other {} public class WarmAttribute {} }\n',
        'Lib/Ice.cs': 'namespace Kettle.Cold { class Ice {} }\n',
      },
      imports: [
        'App/Main.cs:1 System.Text -> standard',
        'App/Main.cs:2 Kettle.Heat -> Lib/Fire.cs, Lib/Other.cs',
        'App/Main.cs:3 Kettle.Heat.Fire -> Lib/Fire.cs',
        'App/Main.cs:4 Kettle.Heat.Fire -> Lib/Fire.cs',
        'App/Main.cs:5 Acme.Tools.Hammers -> package Acme.Tools',
        'App/Main.cs:6 Kettle -> (the namespace declares no types itself)',
        'App/Main.cs:7 Kettle.Cold -> (no type of the namespace is used)',
      ],
    },
    {
      title: 'find extension methods, and short names inside of a namespace',
      files: {
        'A.cs': 'namespace Shop.Web {\n  using Data;\n  class A { void M(int x) { x.Twice(); } }\n}\n',
        'B.cs':
          'namespace Shop.Data { public static class IntExtensions { public static int Twice(this int x) => x; } }\n',
      },
      imports: ['A.cs:2 Data -> B.cs'],
    },
    {
      title: 'take what a global using names for all files of the project',
      files: {
        'App/App.csproj': '<Project />',
        'App/Usings.cs': 'global using Kettle.Heat;\nglobal using Kettle.Cold;\n',
        'App/deep/Main.cs': 'namespace App;\nclass Main { Fire fire; }\n',
        'Other/Other.cs': 'using System;\nclass Other { Ice ice; }\n',
        'Lib/Fire.cs': 'namespace Kettle.Heat;\npublic class Fire {}\n',
        'Lib/Ice.cs': 'namespace Kettle.Cold;\npublic class Ice {}\n',
      },
      imports: [
        'App/Usings.cs:1 Kettle.Heat -> Lib/Fire.cs',
        'App/Usings.cs:2 Kettle.Cold -> (no type of the namespace is used)',
        'Other/Other.cs:1 System -> standard',
      ],
    },
  ]);

  it('tells definitions with their members, lines and visibility', async () => {
    const text =
      'namespace N.M;\npublic class Pot {\n  const int Max = 1;\n  public int Size { get; set; }\n  public Pot() {}\n  internal void Boil() { void Inner() {} }\n  int Leak() => 1;\n}\ninterface IHeat { void Heat(); }\nenum Kind { Big }\npublic record Cup(int A);\npublic delegate void Done(int a);\n';
    expect(await definitionsOf(csharp, 'X.cs', text)).toEqual([
      'N.M namespace 1-1',
      'Pot class 2-8',
      '-Pot.Max constant 3-3',
      'Pot.Size property 4-4',
      'Pot.Pot method 5-5',
      'Pot.Boil method 6-6',
      '-Pot.Leak method 7-7',
      'IHeat interface 9-9',
      'IHeat.Heat method 9-9',
      'Kind enum 10-10',
      'Kind.Big constant 10-10',
      'Cup record 11-11',
      'Done type 12-12',
    ]);
  });

  it('tells the namespace and the names that a file uses', async () => {
    const { packageName, references } = await factsOf(
      csharp,
      'X.cs',
      'namespace N.M { class X { Y y = Z.W(); } }\n',
    );
    expect([packageName, references]).toEqual(['N.M', ['Y', 'Z', 'W']]);
  });
});
