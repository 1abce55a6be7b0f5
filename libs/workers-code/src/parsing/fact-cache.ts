import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyFilter } from './key-filter.js';
import { RecordSegment, type KeyedRecord, type RecordPlace } from './record-segment.js';

const SEGMENT_NAME = /^(\d{8})\.facts$/;
/** The cache is in so many files; the oldest goes when the cache is full. */
const SEGMENTS = 16;

interface Place extends RecordPlace {
  readonly segment: number;
}

/**
 * What is known of files by the hash of their content, on disk and bounded:
 * when it is full, the oldest sixteenth goes; what was used while it was among
 * the older half is written anew and stays. One process writes at a time.
 * Damage costs the damaged records, nothing else; nothing here fails a run.
 */
export class FactCache {
  private readonly places = new Map<string, Place>();
  private readonly segments = new Map<number, RecordSegment>();
  private opening: Promise<void> | undefined;
  private writing: Promise<void> = Promise.resolve();
  private unusable = false;

  constructor(
    private readonly knownKeys: KeyFilter,
    private readonly options: { readonly directory: string | undefined; readonly maxBytes: number },
  ) {
    this.unusable = options.directory === undefined;
  }

  /** Learns which keys there are; to be awaited before the first analysis. */
  open(): Promise<void> {
    this.opening ??= this.openAll().catch(() => {
      this.unusable = true;
    });
    return this.opening;
  }

  /** The records of these keys, in their order; undefined where there is none. */
  async read(keys: readonly string[]): Promise<(string | undefined)[]> {
    const found = new Array<string | undefined>(keys.length).fill(undefined);
    const bySegment = new Map<number, number[]>();
    for (const [index, key] of keys.entries()) {
      const place = this.places.get(key);
      if (place === undefined) continue;
      const list = bySegment.get(place.segment);
      if (list === undefined) bySegment.set(place.segment, [index]);
      else list.push(index);
    }
    for (const [number, indexes] of bySegment) {
      const places = indexes.flatMap((index) => this.places.get(keys[index] ?? '') ?? []);
      const records =
        (await this.segments
          .get(number)
          ?.read(places)
          .catch(() => undefined)) ?? [];
      for (const [at, index] of indexes.entries()) found[index] = records[at];
      if (this.isOld(number)) this.add(indexes.flatMap((index) => keyed(keys[index], found[index])));
    }
    return found;
  }

  /** Keeps records; they are found from the moment that they are written. */
  add(records: readonly KeyedRecord[]): void {
    if (this.unusable || records.length === 0) return;
    this.writing = this.writing
      .then(() => this.write(records))
      .catch(() => {
        // A full disk, for one: what is known stays, nothing more is kept.
        this.unusable = true;
      });
  }

  /** Settles when everything that was added is written. */
  async written(): Promise<void> {
    await this.writing;
  }

  async close(): Promise<void> {
    this.unusable = true;
    await this.opening;
    await this.writing;
    for (const segment of this.segments.values()) await segment.close();
    this.segments.clear();
    this.places.clear();
  }

  private async openAll(): Promise<void> {
    const { directory } = this.options;
    if (directory === undefined) return;
    await mkdir(directory, { recursive: true });
    const numbers = (await readdir(directory)).flatMap((name) => Number(SEGMENT_NAME.exec(name)?.[1] ?? []));
    for (const number of numbers.sort((a, b) => a - b)) await this.openSegment(number);
  }

  private async openSegment(number: number): Promise<RecordSegment> {
    const path = join(this.options.directory ?? '', `${String(number).padStart(8, '0')}.facts`);
    const segment = await RecordSegment.open(path, (key, place) => {
      this.places.set(key, { ...place, segment: number });
      this.knownKeys.add(key);
    });
    this.segments.set(number, segment);
    return segment;
  }

  private async write(records: readonly KeyedRecord[]): Promise<void> {
    const newest = Math.max(0, ...this.segments.keys());
    const current = this.segments.get(newest);
    const isFull = current === undefined || current.bytes >= this.options.maxBytes / SEGMENTS;
    const number = isFull ? newest + 1 : newest;
    const segment = isFull ? await this.openSegment(number) : current;
    const places = await segment.append(records);
    for (const [index, { key }] of records.entries()) {
      const place = places[index];
      if (place === undefined) continue;
      this.places.set(key, { ...place, segment: number });
      this.knownKeys.add(key);
    }
    if (isFull) await this.dropOldest();
  }

  private async dropOldest(): Promise<void> {
    let bytes = [...this.segments.values()].reduce((sum, segment) => sum + segment.bytes, 0);
    for (const [number, segment] of [...this.segments].sort((a, b) => a[0] - b[0])) {
      if (bytes <= this.options.maxBytes * (1 - 1 / SEGMENTS) || this.segments.size === 1) return;
      bytes -= segment.bytes;
      this.segments.delete(number);
      for (const [key, place] of this.places) if (place.segment === number) this.places.delete(key);
      await segment.remove();
      this.knownKeys.clear();
      for (const key of this.places.keys()) this.knownKeys.add(key);
    }
  }

  /** Whether a segment is among those that go next. */
  private isOld(number: number): boolean {
    const numbers = [...this.segments.keys()].sort((a, b) => a - b);
    return numbers.length >= SEGMENTS / 2 && numbers.indexOf(number) < numbers.length - SEGMENTS / 2;
  }
}

function keyed(key: string | undefined, record: string | undefined): KeyedRecord[] {
  return key === undefined || record === undefined ? [] : [{ key, record }];
}
