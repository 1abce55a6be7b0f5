import { describe, expect, it } from '@jest/globals';
import type { Definition, DefinitionKind } from '../parsing/file-facts.js';
import { SymbolIndex, topDefinitions } from './symbol-index.js';

function defined(name: string, kind: DefinitionKind, parent?: string): Definition {
  return {
    name,
    kind,
    startLine: 1,
    endLine: 2,
    exported: true,
    ...(parent === undefined ? {} : { parent }),
  };
}

const KETTLE = [
  defined('tea', 'namespace'),
  defined('boil', 'namespace', 'tea'),
  defined('Kettle', 'class', 'tea.boil'),
  defined('pour', 'method', 'tea.boil.Kettle'),
  defined('Lid', 'class', 'tea.boil.Kettle'),
  defined('warm', 'function', 'tea'),
];
const namesOf = (language: string) =>
  topDefinitions(language, KETTLE).map((place) => KETTLE[place]?.name ?? '');

describe('topDefinitions', () => {
  it('are those in namespaces too where names lead from file to file, and no members', () => {
    expect(namesOf('C++')).toEqual(['tea', 'Kettle', 'warm']);
  });

  it('are those at the top of the file where imports lead', () => {
    expect(namesOf('TypeScript')).toEqual(['tea']);
  });
});

describe('SymbolIndex', () => {
  it('finds what lies in a namespace by its name alone', () => {
    const index = new SymbolIndex();
    index.add(0, 'C++', KETTLE);
    expect(index.unique('C', 'Kettle')).toEqual({ file: 0, definition: 2 });
    expect(index.unique('C++', 'pour')).toBeUndefined();
  });
});
