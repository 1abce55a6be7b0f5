import { describe, expect, it } from '@jest/globals';
import { readReadme } from './readme-text.js';

const first = (text: string) => readReadme(text).paragraphs[0]?.text;

describe('readReadme', () => {
  it('passes over pictures, badges, navigation and code to the first paragraph', () => {
    const text = [
      '<p align="center"><img src="logo.svg"></p>',
      '',
      '# Tool',
      '',
      '[![Build](https://x/b.svg)](https://x) [![Version](https://x/v.svg)][npm]',
      '',
      '[Homepage](https://x) | [Documentation](https://y) | [Chat](https://z)',
      '',
      '```sh',
      'this is no paragraph at all',
      '```',
      '',
      '**Tool** is a [small](https://x) `cli` for *many* things, see [docs].',
      'It has two lines.',
      '',
      '[docs]: https://x/docs',
    ].join('\n');
    expect(readReadme(text)).toEqual({
      title: 'Tool',
      paragraphs: [{ heading: '', text: 'Tool is a small cli for many things, see docs. It has two lines.' }],
    });
  });

  it('reads titles and paragraphs in HTML', () => {
    const text =
      '<div align="center">\n<h1>Box</h1>\n<h3>Keeps <b>things</b> safe for everybody</h3>\n</div>\n\n<p>Box keeps your things<br/>in one place.</p>\n';
    expect(readReadme(text)).toEqual({
      title: 'Box',
      paragraphs: [
        { heading: 'Keeps things safe for everybody', text: 'Box keeps your things in one place.' },
      ],
    });
  });

  it('reads underlined titles and reStructuredText', () => {
    expect(
      readReadme(
        'Thing\n=====\n\n.. image:: x.png\n   :alt: x\n\nThing is a `library <https://x>`_ for :ref:`trees`.\n',
      ),
    ).toEqual({
      title: 'Thing',
      paragraphs: [{ heading: '', text: 'Thing is a library for trees.' }],
    });
  });

  it('leaves out what stands under headings that describe nothing', () => {
    expect(
      first(
        '# A\n\n## Installation\n\nRun this command on your machine.\n\n## About\n\nA does one thing very well.\n',
      ),
    ).toBe('A does one thing very well.');
  });

  it('leaves out notices and keeps a quoted tagline', () => {
    expect(
      first(
        '# A\n\n> [!NOTE]\n> This is no longer kept up by anybody.\n\n> The small parser that could do everything.\n',
      ),
    ).toBe('The small parser that could do everything.');
  });

  it('takes the words of a banner for the title where there is no other', () => {
    expect(readReadme('[![Trees for Modern C++](docs/x.gif)](https://x)\n\n## Goals\n\nx\n').title).toBe(
      'Trees for Modern C++',
    );
  });

  it.each([
    ['open brackets', '['.repeat(48_000)],
    ['open tags', '<a'.repeat(24_000)],
    ['open comments', '<!--'.repeat(12_000)],
    ['stars', '*a'.repeat(24_000)],
    ['image starts', '[![a'.repeat(12_000)],
  ])('is quick with %s', (_, text) => {
    const startedAt = performance.now();
    readReadme(text);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
