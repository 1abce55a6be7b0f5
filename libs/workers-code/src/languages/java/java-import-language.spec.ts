import { describe, expect, it } from '@jest/globals';
import { definitionsOf, factsOf, importLanguageContract } from '../import-language.contract.js';
import { javaFactExtractor } from './java-fact-extractor.js';
import { javaImportLanguage } from './java-import-language.js';

const java = { extractor: javaFactExtractor, language: javaImportLanguage };

describe('Java', () => {
  importLanguageContract(java, 'A.java', [
    {
      title: 'reach types, nested types and static members',
      files: {
        'src/main/java/org/kettle/Pot.java':
          'package org.kettle;\npublic class Pot { public static class Lid {} static int SIZE; }\nclass Handle {}\n',
        'src/main/java/org/kettle/app/Main.java':
          'package org.kettle.app;\nimport java.util.List;\nimport org.kettle.Pot;\nimport org.kettle.Pot.Lid;\nimport static org.kettle.Pot.SIZE;\nimport static org.kettle.Pot.*;\nimport org.kettle.Handle;\nimport org.kettle.Made;\nimport javax.inject.Inject;\nimport javax.sql.DataSource;\nimport com.acme.tools.heat.Fire;\n',
      },
      imports: [
        'src/main/java/org/kettle/app/Main.java:2 java.util.List -> standard',
        'src/main/java/org/kettle/app/Main.java:3 org.kettle.Pot -> src/main/java/org/kettle/Pot.java',
        'src/main/java/org/kettle/app/Main.java:4 org.kettle.Pot.Lid -> src/main/java/org/kettle/Pot.java',
        'src/main/java/org/kettle/app/Main.java:5 org.kettle.Pot.SIZE -> src/main/java/org/kettle/Pot.java',
        'src/main/java/org/kettle/app/Main.java:6 org.kettle.Pot -> src/main/java/org/kettle/Pot.java',
        'src/main/java/org/kettle/app/Main.java:7 org.kettle.Handle -> src/main/java/org/kettle/Pot.java',
        'src/main/java/org/kettle/app/Main.java:8 org.kettle.Made -> (no such type in the package)',
        'src/main/java/org/kettle/app/Main.java:9 javax.inject.Inject -> package javax.inject',
        'src/main/java/org/kettle/app/Main.java:10 javax.sql.DataSource -> standard',
        'src/main/java/org/kettle/app/Main.java:11 com.acme.tools.heat.Fire -> package com.acme.tools',
      ],
    },
    {
      title: 'take of a whole package what the file names',
      files: {
        'a/One.java': 'package a;\npublic class One {}\n',
        'a/Two.java': 'package a;\npublic class Two {}\n',
        'b/B.java': 'package b;\nimport a.*;\nimport java.io.*;\nclass B { Two two; }\n',
        'b/C.java': 'package b;\nimport a.*;\nclass C {}\n',
      },
      imports: [
        'b/B.java:2 a -> a/Two.java',
        'b/B.java:3 java.io -> standard',
        'b/C.java:2 a -> (none of the types of the package is used)',
      ],
    },
    {
      title: 'choose the nearest of modules that repeat a type, and know Kotlin files by their place',
      files: {
        'one/src/main/java/a/T.java': 'package a;\nclass T {}\n',
        'two/src/main/java/a/T.java': 'package a;\nclass T {}\n',
        'two/src/main/java/b/B.java': 'package b;\nimport a.T;\nimport k.Cup;\nimport k.CupKt;\n',
        'two/src/main/kotlin/k/Cup.kt': 'package k\nclass Cup\n',
      },
      imports: [
        'two/src/main/java/b/B.java:2 a.T -> two/src/main/java/a/T.java',
        'two/src/main/java/b/B.java:3 k.Cup -> two/src/main/kotlin/k/Cup.kt',
        'two/src/main/java/b/B.java:4 k.CupKt -> two/src/main/kotlin/k/Cup.kt',
      ],
    },
  ]);

  it('tells definitions with their members, lines and visibility', async () => {
    const text =
      'package p;\npublic class Pot {\n  static final int MAX = 1;\n  private int size, depth;\n  public Pot() {}\n  void boil() {\n    class Local {}\n    new Object() { void hidden() {} };\n  }\n  private enum Kind { BIG }\n}\ninterface Heater { void heat(); int A = 1; }\nrecord Cup(int a) {}\n';
    expect(await definitionsOf(java, 'X.java', text)).toEqual([
      'Pot class 2-11',
      'Pot.MAX constant 3-3',
      '-Pot.size property 4-4',
      '-Pot.depth property 4-4',
      'Pot.Pot method 5-5',
      'Pot.boil method 6-9',
      '-Pot.Kind enum 10-10',
      '-Pot.Kind.BIG constant 10-10',
      'Heater interface 12-12',
      'Heater.heat method 12-12',
      'Heater.A constant 12-12',
      'Cup record 13-13',
    ]);
  });

  it('tells the package and the names that a file uses', async () => {
    const { packageName, references } = await factsOf(
      java,
      'X.java',
      'package p.q;\nimport a.B;\nclass X { B b = C.d(); }\n',
    );
    expect([packageName, references]).toEqual(['p.q', ['B', 'C', 'd']]);
  });
});
