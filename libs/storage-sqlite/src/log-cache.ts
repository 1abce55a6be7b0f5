import { chunkAfter, type LogChunk, type WireFormat } from '#wire';

/** A shorter chunk is read again as quickly as it is found, and would crowd out a longer one that comes later. */
const LEAST_BYTES = 16 * 1024;
/** What a chunk takes besides its bytes, about. */
const OVERHEAD_BYTES = 512;

interface CachedChunk {
  readonly runKey: number;
  readonly format: WireFormat;
  readonly chunk: LogChunk;
}

/**
 * Parts of the log that were read or written lately, in all at most `maxBytes`:
 * the one unused for longest goes first. Watchers of one run, however many, are
 * given the same bytes. Events never change, so a chunk stays right until they
 * are dropped; how they lie in segments does not matter.
 */
export class LogCache {
  /** The one unused for longest first. */
  private readonly chunks = new Set<CachedChunk>();
  /** Of each run and form, in order: none is within another, so first and last events rise together. */
  private readonly byRun = new Map<number, Record<WireFormat, CachedChunk[]>>();
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** Bytes that are held. */
  get size(): number {
    return this.bytes;
  }

  /** The events right after `seq`, of the chunk that holds the first of them. */
  after(runKey: number, format: WireFormat, seq: number): LogChunk | undefined {
    const ofRun = this.byRun.get(runKey)?.[format] ?? [];
    const cached = ofRun[indexAfter(ofRun, seq)];
    if (cached === undefined || cached.chunk.firstSeq > seq + 1) return undefined;
    this.chunks.delete(cached);
    this.chunks.add(cached);
    return chunkAfter(cached.chunk, format, seq);
  }

  /** Keeps a chunk whose bytes nothing else is part of. Its events are committed. */
  add(runKey: number, format: WireFormat, chunk: LogChunk): void {
    const size = sizeOf(chunk);
    if (chunk.bytes.length < LEAST_BYTES || size > this.maxBytes) return;
    const known = this.byRun.get(runKey)?.[format] ?? [];
    if (known.some((each) => isWithin(chunk, each.chunk))) return;
    for (const each of known.filter((other) => isWithin(other.chunk, chunk))) this.remove(each);
    const cached = { runKey, format, chunk };
    const ofRun = this.ofRun(runKey)[format];
    ofRun.splice(indexAfter(ofRun, chunk.lastSeq), 0, cached);
    this.chunks.add(cached);
    this.bytes += size;
    for (const longest of this.chunks) {
      if (this.bytes <= this.maxBytes) return;
      this.remove(longest);
    }
  }

  /** The run has lost its events before `firstSeq`. */
  trim(runKey: number, firstSeq: number): void {
    for (const chunks of Object.values(this.byRun.get(runKey) ?? {})) {
      for (const each of chunks.filter(({ chunk }) => chunk.firstSeq < firstSeq)) this.remove(each);
    }
  }

  /** The run is gone. */
  drop(runKey: number): void {
    this.trim(runKey, Infinity);
  }

  private ofRun(runKey: number): Record<WireFormat, CachedChunk[]> {
    let ofRun = this.byRun.get(runKey);
    if (ofRun === undefined) this.byRun.set(runKey, (ofRun = { envelopes: [], sse: [] }));
    return ofRun;
  }

  private remove(cached: CachedChunk): void {
    const { runKey, format, chunk } = cached;
    const ofRun = this.ofRun(runKey);
    ofRun[format].splice(ofRun[format].indexOf(cached), 1);
    if (ofRun.envelopes.length + ofRun.sse.length === 0) this.byRun.delete(runKey);
    this.chunks.delete(cached);
    this.bytes -= sizeOf(chunk);
  }
}

function sizeOf({ bytes }: LogChunk): number {
  return bytes.length + OVERHEAD_BYTES;
}

function isWithin(inner: LogChunk, outer: LogChunk): boolean {
  return inner.firstSeq >= outer.firstSeq && inner.lastSeq <= outer.lastSeq;
}

/** Where the first chunk with an event after `seq` is. */
function indexAfter(chunks: readonly CachedChunk[], seq: number): number {
  let low = 0;
  let high = chunks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((chunks[middle] as CachedChunk).chunk.lastSeq <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
