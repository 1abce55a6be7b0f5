/**
 * Returns a text as lines that are safe for a terminal: text from repositories and models may hold
 * escape sequences. Tabs become spaces.
 */
export function printableLines(text: string): string[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => printable(line));
}

/** Like `printableLines`, for a text of one line. */
export function printable(text: string): string {
  // Bidirectional controls would show a text in another order than it has.
  return text
    .replaceAll(/[\t\n\r\u2028\u2029]/g, ' ')
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
