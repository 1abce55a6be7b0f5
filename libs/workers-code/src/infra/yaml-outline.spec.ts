import { describe, expect, it } from '@jest/globals';
import { YamlOutline } from './yaml-outline.js';

function outline(text: string): string[] {
  const yaml = new YamlOutline();
  return text.split('\n').flatMap((line) => {
    const entry = yaml.next(line);
    return entry === undefined ? [] : [`${entry.keys.join('/')}=${entry.value}`];
  });
}

describe('YamlOutline', () => {
  it('follows keys through maps and lists', () => {
    expect(outline('a:\n  b: 1\n  c:\n    - d: 2\n      e: 3\n    - f\ng: 4')).toEqual([
      'a=',
      'a/b=1',
      'a/c=',
      'a/c/-/d=2',
      'a/c/-/e=3',
      'a/c/-=f',
      'g=4',
    ]);
  });

  it('knows lists that are as far in as their key', () => {
    expect(outline('env:\n- name: A\n  value: x\n- name: B\nimage: i')).toEqual([
      'env=',
      'env/-/name=A',
      'env/-/value=x',
      'env/-/name=B',
      'image=i',
    ]);
  });

  it('passes over text blocks, comments and templates, and takes quotes and comments off values', () => {
    expect(outline('a: |\n  b: 1\n# c: 2\n{{- if x }}\nd: "e # f" # g\nh: i # j')).toEqual([
      'a=',
      'd=e # f',
      'h=i',
    ]);
  });

  it('begins anew with every document', () => {
    expect(outline('a:\n  b: 1\n---\n  c: 2')).toEqual(['a=', 'a/b=1', 'c=2']);
  });
});
