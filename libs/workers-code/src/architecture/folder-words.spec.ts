import { describe, expect, it } from '@jest/globals';
import { NodeRepoFs } from '#sandbox';
import { RepositoryFolder } from '#worker-testing';
import { folderWords } from './folder-words.js';

async function wordsOf(files: Record<string, string>, folder = 'pot') {
  const placed = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
  await using repository = await RepositoryFolder.create(placed);
  const [found] = await folderWords(
    new NodeRepoFs(repository.path),
    folder,
    (path) => path in placed,
    Object.keys(placed),
  );
  return found === undefined ? undefined : [found.text, `${found.evidence.path}:${found.evidence.line}`];
}

describe('folderWords', () => {
  it.each([
    ['README.md', '# Pot\n\nA pot holds water and keeps it warm.\n', 3],
    ['README.md', '---\nname: Pot\nkind: of things\n---\n# Pot\n\nA pot holds water and keeps it warm.\n', 7],
    ['package.json', '{\n  "description": "A pot holds water and keeps it warm."\n}', 2],
    ['Cargo.toml', '[package]\ndescription = "A pot holds water and keeps it warm."\n', 2],
    ['doc.go', '// Copyright of somebody.\n\n// A pot holds water and keeps it warm.\npackage pot\n', 3],
    [
      'heat.go',
      '// Copyright of somebody.\n\n// Package pot holds water\n// and keeps it warm.\npackage pot\n',
      3,
    ],
    ['lib.rs', '//! A pot holds water\n//! and keeps it warm.\n', 1],
    ['__init__.py', '# -*- coding -*-\n"""A pot holds water and keeps it warm.\n\nMore."""\n', 2],
    ['index.ts', "'use strict';\n/**\n * A pot holds water and keeps it warm.\n * @module pot\n */\n", 2],
    ['index.js', '/*!\n * // A pot holds water and keeps it warm.\n * @returns {string} nothing\n */\n', 1],
    ['package-info.java', '/**\n * A <b>pot</b> holds water and keeps it warm.\n */\npackage pot;\n', 1],
  ])('finds them in %s', async (name, text, line) => {
    const found = await wordsOf({ [name]: text });
    expect(found?.[0]).toMatch(/pot holds water and keeps it warm\./);
    expect(found?.[1]).toBe(`pot/${name}:${line}`);
  });

  it.each([
    ['README.md', '# Pot\n\nRun the following command to install:\n'],
    ['README.md', '# Pot\n\nThis project was generated with a tool of version one.\n'],
    ['index.ts', '/* istanbul ignore file */\nexport {};\n'],
    ['index.ts', '/**\n * Copyright 2020 of somebody, all rights reserved by them.\n */\n'],
    ['heat.ts', '/** Warms the water that is in the pot. */\n'],
    ['__init__.py', '\n'.repeat(5_000)],
    ['index.js', '/*!\n * __ __ _ _ | | ___ Pot | | |_)\n */\n'],
    ['index.js', '/** DO NOT ADD ANYTHING to this pot of water! */\n'],
    ['index.js', '/** { water: undefined, pot: undefined } */\n'],
    ['lid/lid.go', '// Package lid closes the pot of water.\npackage lid\n'],
  ])('takes none from %s that says %j', async (name, text) => {
    expect(await wordsOf({ [name]: text })).toBeUndefined();
  });
});
