import { printable, printableLines } from './printable.js';

describe('printable', () => {
  it('removes what a terminal would interpret', () => {
    expect(printable('a\x1b]0;title\x07b\u009bc\u202ed')).toBe('a\ufffd]0;title\ufffdb\ufffdc\ufffdd');
  });

  it('keeps letters of all scripts and turns tabs and line breaks into spaces', () => {
    expect(printable('é\t漢\n😀')).toBe('é 漢 😀');
  });

  it('splits lines at every kind of line break', () => {
    expect(printableLines('a\r\nb\rc\nd\u2028e')).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});
