/** A pointer of Git LFS is smaller than this, by its specification. */
export const MAX_POINTER_BYTES = 1_024;

const POINTER =
  /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v\d+\r?\n(?:[a-z0-9.-]+ [^\n]*\n)*?oid sha256:[0-9a-f]{64}\r?\n/;

/** Whether this stands for a file of Git LFS that is not here: its content is on another server. */
export function isLfsPointer(content: Buffer): boolean {
  if (content.length >= MAX_POINTER_BYTES || content[0] !== 0x76) return false;
  return POINTER.test(content.toString('latin1'));
}
