import { chunkAfter, type LogChunk, type WireFormat } from '#wire';

/** A shorter chunk is read as quickly as it is found, and would displace a longer one. */
const LEAST_BYTES = 16 * 1024;
/** Approximate memory of a chunk besides its bytes. */
const OVERHEAD_BYTES = 512;

interface CachedChunk {
  readonly runKey: number;
  readonly format: WireFormat;
  readonly chunk: LogChunk;
}

/**
 * An LRU cache of recently read parts of the log, at most `maxBytes`. All watchers of a run share the
 * same bytes. Events never change, so a chunk stays valid until its events are dropped, however they
 * lie in segments.
 */
export class LogCache {
  /** The least recently used first. */
  private readonly chunks = new Set<CachedChunk>();
  /** Chunks of each run and form, in order: none contains another, so first and last events both increase. */
  private readonly byRun = new Map<number, Record<WireFormat, CachedChunk[]>>();
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** Bytes that the cache holds. */
  get size(): number {
    return this.bytes;
  }

  /** Returns the events right after `seq` from the chunk that holds the first of them. */
  after(runKey: number, format: WireFormat, seq: number): LogChunk | undefined {
    const ofRun = this.byRun.get(runKey)?.[format] ?? [];
    const cached = ofRun[indexAfter(ofRun, seq)];
    if (cached === undefined || cached.chunk.firstSeq > seq + 1) return undefined;
    this.chunks.delete(cached);
    this.chunks.add(cached);
    return chunkAfter(cached.chunk, format, seq);
  }

  /** Adds a chunk with its own buffer. Its events are committed. */
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

  /** Drops a run's events before `firstSeq`. */
  trim(runKey: number, firstSeq: number): void {
    for (const chunks of Object.values(this.byRun.get(runKey) ?? {})) {
      for (const each of chunks.filter(({ chunk }) => chunk.firstSeq < firstSeq)) this.remove(each);
    }
  }

  /** Drops a run. */
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

/** Returns the index of the first chunk with an event after `seq`. */
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
