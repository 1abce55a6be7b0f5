import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KeyFilter } from './key-filter.js';
import { RecordSegment, type KeyedPlace, type KeyedRecord, type RecordPlace } from './record-segment.js';

const SEGMENT_NAME = /^(\d{8})\.facts$/;
/** The cache is in so many files; the oldest goes when the cache is full. */
const SEGMENTS = 16;
/** Records that wait for a slow disk; more are not kept. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
/** The event loop turns after so many keys. */
const KEYS_BETWEEN_TURNS = 2_000;

interface Place extends RecordPlace {
  readonly segment: number;
}

/**
 * What is known of files by the hash of their content, on disk and bounded:
 * when it is full, the oldest sixteenth goes; what was used while it was among
 * the older half is written anew and stays. It is meant for one process; others
 * on the same folder cost records, and never get wrong ones. Damage costs the
 * damaged records, and those behind one whose length is damaged; nothing here
 * fails a run.
 */
export class FactCache {
  private readonly places = new Map<string, Place>();
  private readonly segments = new Map<number, RecordSegment>();
  private opening: Promise<void> | undefined;
  private writing: Promise<void> = Promise.resolve();
  private unusable = false;
  private waitingBytes = 0;

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
    const bySegment = new Map<number, { readonly index: number; readonly place: KeyedPlace }[]>();
    for (const [index, key] of keys.entries()) {
      const place = this.places.get(key);
      if (place === undefined) continue;
      const wanted = { index, place: { ...place, key } };
      const list = bySegment.get(place.segment);
      if (list === undefined) bySegment.set(place.segment, [wanted]);
      else list.push(wanted);
    }
    for (const [number, wanted] of bySegment) {
      // A segment that is dropped meanwhile gives nothing.
      const reading = this.segments.get(number)?.read(wanted.map(({ place }) => place));
      const records = (await reading?.catch(() => undefined)) ?? [];
      for (const [at, { index }] of wanted.entries()) found[index] = records[at];
      if (this.isOld(number)) this.add(wanted.flatMap(({ index }) => keyed(keys[index], found[index])));
    }
    return found;
  }

  /** Keeps records, unless the disk is too far behind; they are found from the moment that they are written. */
  add(records: readonly KeyedRecord[]): void {
    if (this.unusable || records.length === 0 || this.waitingBytes >= MAX_WAITING_BYTES) return;
    const bytes = records.reduce((sum, { record }) => sum + record.length, 0);
    this.waitingBytes += bytes;
    this.writing = this.writing
      .then(() => this.write(records))
      .catch(() => {
        // A full disk, for one: what is known stays, nothing more is kept.
        this.unusable = true;
      })
      .finally(() => {
        this.waitingBytes -= bytes;
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
    const isFull = current === undefined || current.weight >= this.options.maxBytes / SEGMENTS;
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
    let weight = [...this.segments.values()].reduce((sum, segment) => sum + segment.weight, 0);
    for (const [number, segment] of [...this.segments].sort((a, b) => a[0] - b[0])) {
      if (weight <= this.options.maxBytes * (1 - 1 / SEGMENTS) || this.segments.size === 1) return;
      weight -= segment.weight;
      this.segments.delete(number);
      await this.forget(number);
      await segment.remove();
    }
  }

  /** What is looked up meanwhile and not found is parsed anew, no more. */
  private async forget(segment: number): Promise<void> {
    this.knownKeys.clear();
    let untilTurn = KEYS_BETWEEN_TURNS;
    for (const [key, place] of this.places) {
      if (place.segment === segment) this.places.delete(key);
      else this.knownKeys.add(key);
      untilTurn -= 1;
      if (untilTurn > 0) continue;
      await nextTurn();
      untilTurn = KEYS_BETWEEN_TURNS;
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
