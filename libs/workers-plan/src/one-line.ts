/** Returns a text on one line without control characters, cut at a word, for text from models and users. */
export function oneLine(text: string, maxLength: number): string {
  const line = text
    .slice(0, maxLength * 4)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  if (line.length <= maxLength) return line;
  const space = line.lastIndexOf(' ', maxLength - 4);
  return `${line.slice(0, space > maxLength / 2 ? space : maxLength - 4)} ...`;
}
