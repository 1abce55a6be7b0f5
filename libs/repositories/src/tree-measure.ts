/** Matches `<mode> <type> <id> <size>`, a tab, and the name. */
const RECORD_SIZE = /^\d+ \S+ \S+ +(\d+|-)\t/;
const MAX_RECORD_BYTES = 64 * 1024;
/** Upper bound of a path that every common file system and tool supports. */
const MAX_PATH_BYTES = 2048;
const MAX_NAME_BYTES = 255;
/** Block size of the disk: files occupy whole blocks. */
const BLOCK_BYTES = 4096;

/**
 * Adds up the output of `git ls-tree -r -l -z` as it arrives, so that a tree is known to be too large before any
 * of it is written.
 */
export class TreeMeasure {
  files = 0;
  bytes = 0;
  /** Bytes that the files take on the disk. */
  diskBytes = 0;
  /** True when a path is too long for some file systems. */
  hasTooLongPath = false;
  private rest = '';

  constructor(private readonly limits: { readonly maxFiles: number; readonly maxBytes: number }) {}

  get isTooLarge(): boolean {
    return (
      this.files > this.limits.maxFiles ||
      this.bytes > this.limits.maxBytes ||
      this.hasTooLongPath ||
      this.rest.length > MAX_RECORD_BYTES
    );
  }

  add(chunk: Buffer): void {
    const records = (this.rest + chunk.toString('latin1')).split('\0');
    this.rest = records.pop() ?? '';
    for (const record of records) {
      this.files += 1;
      const [head = '', size] = RECORD_SIZE.exec(record) ?? [];
      const bytes = size === undefined || size === '-' ? 0 : Number(size);
      this.bytes += bytes;
      this.diskBytes += Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES;
      this.hasTooLongPath ||= isTooLong(record.slice(head.length));
    }
  }
}

/** `path` is Latin-1 text: one character is one byte. */
function isTooLong(path: string): boolean {
  if (path.length <= MAX_NAME_BYTES) return false;
  return path.length > MAX_PATH_BYTES || path.split('/').some((name) => name.length > MAX_NAME_BYTES);
}
