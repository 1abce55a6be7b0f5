/** The text of what is marked as UTF-16, without the mark; undefined for everything else. Units that do not fit become U+FFFD. */
export function utf16Text(bytes: Buffer): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return undefined;
}

/** The bytes as they are, of what is marked as UTF-16 in UTF-8: for those who look for ASCII in bytes. */
export function withoutUtf16(bytes: Buffer): Buffer {
  const text = utf16Text(bytes);
  return text === undefined ? bytes : Buffer.from(text, 'utf8');
}
