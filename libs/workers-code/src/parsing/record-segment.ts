import { open, unlink, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

const KEY_BYTES = 16;
/** Length of the record, its checksum, its key. */
const HEADER_BYTES = 4 + 4 + KEY_BYTES;
const SCAN_BYTES = 1024 * 1024;
const MAX_RECORD_BYTES = 16 * 1024 * 1024;
/** Records that lie so close together are read at once. */
const GAP_BYTES = 32 * 1024;
const READ_BYTES = 1024 * 1024;
/** A smaller record weighs as much: its key takes memory, however little it says. */
const LEAST_WEIGHT_BYTES = 512;

/** Where a record lies in its segment. */
export interface RecordPlace {
  readonly offset: number;
  readonly length: number;
}

export interface KeyedRecord {
  /** 32 hexadecimal digits. */
  readonly key: string;
  readonly record: string;
}

/** Where the record of a key should lie. */
export interface KeyedPlace extends RecordPlace {
  readonly key: string;
}

/**
 * A file of records, one after the other, that only grows. A record that was
 * cut off by a crash, or whose length is damaged, ends the file: what comes
 * after it is cut away. A record is only ever given for its own key.
 */
export class RecordSegment {
  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    private size: number,
    private records: number,
  ) {}

  /** Opens or creates the file, telling every whole record in it. */
  static async open(path: string, found: (key: string, place: RecordPlace) => void): Promise<RecordSegment> {
    const handle = await open(path, 'a+', 0o600);
    try {
      let records = 0;
      const end = await scan(handle, (key, place) => {
        records += 1;
        found(key, place);
      });
      await handle.truncate(end);
      return new RecordSegment(path, handle, end, records);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** What it counts for in the cache's bound: its bytes, more when the records are tiny. */
  get weight(): number {
    return Math.max(this.size, this.records * LEAST_WEIGHT_BYTES);
  }

  /** Adds records and says where each lies. */
  async append(records: readonly KeyedRecord[]): Promise<RecordPlace[]> {
    const places: RecordPlace[] = [];
    const pieces: Buffer[] = [];
    let offset = this.size;
    for (const { key, record } of records) {
      const body = Buffer.from(record);
      const header = Buffer.alloc(HEADER_BYTES);
      header.writeUInt32LE(body.length, 0);
      header.writeUInt32LE(crc32(body), 4);
      header.write(key, 8, KEY_BYTES, 'hex');
      pieces.push(header, body);
      places.push({ offset: offset + HEADER_BYTES, length: body.length });
      offset += HEADER_BYTES + body.length;
    }
    await this.handle.appendFile(Buffer.concat(pieces));
    this.size = offset;
    this.records += records.length;
    return places;
  }

  /** The records at these places, in their order; undefined for one that is damaged or another key's. */
  async read(places: readonly KeyedPlace[]): Promise<(string | undefined)[]> {
    const records = new Array<string | undefined>(places.length).fill(undefined);
    const order = places
      .map((_place, index) => index)
      .sort((a, b) => offsetOf(places, a) - offsetOf(places, b));
    for (const run of runsOf(order, places)) {
      const start = offsetOf(places, run[0] ?? 0) - HEADER_BYTES;
      const last = places[run.at(-1) ?? 0];
      if (last === undefined) continue;
      const buffer = Buffer.allocUnsafe(last.offset + last.length - start);
      const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, start);
      for (const index of run) {
        const place = places[index];
        if (place === undefined || place.offset - start + place.length > bytesRead) continue;
        records[index] = checked(buffer, place.offset - start, place);
      }
    }
    return records;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  async remove(): Promise<void> {
    await this.handle.close();
    await unlink(this.path);
  }
}

function offsetOf(places: readonly RecordPlace[], index: number): number {
  return places[index]?.offset ?? 0;
}

/** Splits the order into runs that one read brings in. */
function runsOf(order: readonly number[], places: readonly RecordPlace[]): number[][] {
  const runs: number[][] = [];
  let start = 0;
  let end = -Infinity;
  for (const index of order) {
    const { offset, length } = places[index] ?? { offset: 0, length: 0 };
    const run = runs.at(-1);
    if (run === undefined || offset > end + GAP_BYTES || offset + length - start > READ_BYTES) {
      runs.push([index]);
      start = offset;
    } else run.push(index);
    end = offset + length;
  }
  return runs;
}

function checked(buffer: Buffer, offset: number, { key, length }: KeyedPlace): string | undefined {
  const body = buffer.subarray(offset, offset + length);
  const header = buffer.subarray(offset - HEADER_BYTES, offset);
  if (header.readUInt32LE(0) !== length || header.readUInt32LE(4) !== crc32(body)) return undefined;
  if (header.toString('hex', 8) !== key) return undefined;
  return body.toString('utf8');
}

/** Tells the records of a file and gives the place where the last whole one ends. */
async function scan(handle: FileHandle, found: (key: string, place: RecordPlace) => void): Promise<number> {
  const { size } = await handle.stat();
  const buffer = Buffer.allocUnsafe(Math.min(SCAN_BYTES, size));
  let bufferStart = 0;
  let bufferEnd = 0;
  let offset = 0;
  while (offset + HEADER_BYTES <= size) {
    if (offset < bufferStart || offset + HEADER_BYTES > bufferEnd) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
      bufferStart = offset;
      bufferEnd = offset + bytesRead;
      if (bytesRead < HEADER_BYTES) break;
    }
    const length = buffer.readUInt32LE(offset - bufferStart);
    const end = offset + HEADER_BYTES + length;
    if (length > MAX_RECORD_BYTES || end > size) break;
    const key = buffer.toString('hex', offset - bufferStart + 8, offset - bufferStart + HEADER_BYTES);
    found(key, { offset: offset + HEADER_BYTES, length });
    offset = end;
  }
  return offset;
}
