/** `<mode> <type> <id> <size>`, a tab, the name. */
const RECORD_SIZE = /^\d+ \S+ \S+ +(\d+|-)\t/;
const LONGEST_RECORD_BYTES = 64 * 1024;

/**
 * Adds up the output of `git ls-tree -r -l -z` as it comes, so that a tree is
 * known to be too large before any of it is written.
 */
export class TreeMeasure {
  files = 0;
  bytes = 0;
  private rest = '';

  constructor(private readonly limits: { readonly maxFiles: number; readonly maxBytes: number }) {}

  get isTooLarge(): boolean {
    return (
      this.files > this.limits.maxFiles ||
      this.bytes > this.limits.maxBytes ||
      this.rest.length > LONGEST_RECORD_BYTES
    );
  }

  add(chunk: Buffer): void {
    const records = (this.rest + chunk.toString('latin1')).split('\0');
    this.rest = records.pop() ?? '';
    for (const record of records) {
      this.files += 1;
      const size = RECORD_SIZE.exec(record)?.[1];
      if (size !== undefined && size !== '-') this.bytes += Number(size);
    }
  }
}
