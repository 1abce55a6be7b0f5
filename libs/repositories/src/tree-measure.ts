/** `<mode> <type> <id> <size>`, a tab, the name. */
const RECORD_SIZE = /^\d+ \S+ \S+ +(\d+|-)\t/;
const LONGEST_RECORD_BYTES = 64 * 1024;
/** What a path and one name in it may have so that every usual file system and tool can hold it. */
const LONGEST_PATH_BYTES = 2048;
const LONGEST_NAME_BYTES = 255;
/** Files take whole blocks of the disk. */
const BLOCK_BYTES = 4096;

/**
 * Adds up the output of `git ls-tree -r -l -z` as it comes, so that a tree is
 * known to be too large before any of it is written.
 */
export class TreeMeasure {
  files = 0;
  bytes = 0;
  /** What the files take on the disk. */
  diskBytes = 0;
  /** Whether a path is longer than a file system can be trusted with. */
  hasTooLongPath = false;
  private rest = '';

  constructor(private readonly limits: { readonly maxFiles: number; readonly maxBytes: number }) {}

  get isTooLarge(): boolean {
    return (
      this.files > this.limits.maxFiles ||
      this.bytes > this.limits.maxBytes ||
      this.hasTooLongPath ||
      this.rest.length > LONGEST_RECORD_BYTES
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

/** One character of the path is one byte. */
function isTooLong(path: string): boolean {
  if (path.length <= LONGEST_NAME_BYTES) return false;
  return path.length > LONGEST_PATH_BYTES || path.split('/').some((name) => name.length > LONGEST_NAME_BYTES);
}
