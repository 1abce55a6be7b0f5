import { printable, printableLines } from './printable.js';

describe('printable', () => {
  it('takes away what a terminal would obey', () => {
    expect(printable('a\x1b]0;title\x07b\u009bc\u202ed')).toBe('a\ufffd]0;title\ufffdb\ufffdc\ufffdd');
  });

  it('keeps letters of all scripts and makes tabs and line ends spaces', () => {
    expect(printable('é\t漢\n😀')).toBe('é 漢 😀');
  });

  it('ends lines at every kind of line end', () => {
    expect(printableLines('a\r\nb\rc\nd\u2028e')).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
