const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\\]/u;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Whether a name may pass through the sandbox: no control character, line
 * separator or backslash (a separator elsewhere), and whole code points only.
 */
export function isSafeName(name: string): boolean {
  return name.isWellFormed() && !UNSAFE.test(name);
}

/** A directory entry's name from its bytes (as Latin-1 text), or undefined where it is not UTF-8 or not safe. */
export function decodeEntryName(bytes: string): string | undefined {
  try {
    const name = UTF8.decode(Buffer.from(bytes, 'latin1'));
    return isSafeName(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

/** Git's own folder, also as file systems that ignore case spell it. */
export function isGitFolder(name: string): boolean {
  return name.toLowerCase() === '.git';
}
