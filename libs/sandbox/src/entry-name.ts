const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\\]/u;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Returns true for a name that the sandbox accepts: no control character, line separator or backslash (a separator
 * on other systems), and whole code points only.
 */
export function isSafeName(name: string): boolean {
  return name.isWellFormed() && !UNSAFE.test(name);
}

/**
 * Decodes a directory entry's name from its bytes (as Latin-1 text); undefined when it is not UTF-8 or not safe.
 */
export function decodeEntryName(bytes: string): string | undefined {
  try {
    const name = UTF8.decode(Buffer.from(bytes, 'latin1'));
    return isSafeName(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

/** Returns true for git's own folder, including the spellings of case-insensitive file systems. */
export function isGitFolder(name: string): boolean {
  return name.toLowerCase() === '.git';
}
