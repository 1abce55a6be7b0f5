import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSourceText } from './source-text.ts';
import { walkFiles } from './walk-files.ts';
import { WordIndex } from './word-index.ts';
import { WordIndexBuilder } from './word-index-builder.ts';
import { WordIndexFolder } from './word-index-folder.ts';
import type { WordIndexFacts, WordIndexThreadData } from './word-index-messages.ts';
import { searchWords, type WordSearch, type WordSearchPage } from './word-search.ts';

/** Time, in ms, to work before yielding to the event loop. */
const SLICE_MS = 40;

/** Thrown to stop building an index that no caller waits for. */
export class AbandonedError extends Error {
  override readonly name = 'AbandonedError';
}

/**
 * Builds, stores and searches indexes, in the indexing thread. Builds one index at a time and answers searches in
 * others meanwhile.
 */
export class WordIndexStore {
  private readonly data: WordIndexThreadData;
  private readonly folder: WordIndexFolder;
  /** In order of last use, oldest first. */
  private readonly held = new Map<string, WordIndex>();
  private building: Promise<unknown> = Promise.resolve();

  constructor(data: WordIndexThreadData) {
    this.data = data;
    this.folder = new WordIndexFolder(data.folder, data.maxDiskBytes);
  }

  /** Returns the index of the key, and builds it from the checkout first if necessary. */
  async ensure(key: string, root: string, isAbandoned: () => boolean): Promise<WordIndexFacts> {
    const found = this.find(key);
    if (found !== undefined) return factsOf(found, false);
    const built = this.building.then(() => this.findOrBuild(key, root, isAbandoned));
    this.building = built.catch(() => undefined);
    return built;
  }

  /** Undefined when there is no index of the key. */
  search(key: string, search: Omit<WordSearch, 'maxFileBytes'>): WordSearchPage | undefined {
    const index = this.find(key);
    return index && searchWords(index, { ...search, maxFileBytes: this.data.limits.maxFileBytes });
  }

  private async findOrBuild(key: string, root: string, isAbandoned: () => boolean): Promise<WordIndexFacts> {
    const found = this.find(key);
    if (found !== undefined) return factsOf(found, false);
    const bytes = await this.build(root, isAbandoned);
    this.folder.keep(key, bytes);
    const index = WordIndex.open(bytes);
    if (index === undefined) throw new Error('the index is not whole');
    this.hold(key, index);
    return factsOf(index, true);
  }

  private async build(root: string, isAbandoned: () => boolean): Promise<Uint8Array> {
    const builder = new WordIndexBuilder(this.data.limits);
    let sliceEnd = performance.now() + SLICE_MS;
    for (const path of walkFiles(root)) {
      if (performance.now() > sliceEnd) {
        await new Promise((resolve) => setImmediate(resolve));
        sliceEnd = performance.now() + SLICE_MS;
      }
      if (isAbandoned()) throw new AbandonedError('no caller waits for the index');
      this.take(builder, root, path);
    }
    // A checkout disappears in one step; if it has, the index may be incomplete and is discarded.
    if (!existsSync(root)) throw new Error('the checkout is gone');
    return builder.finish();
  }

  private take(builder: WordIndexBuilder, root: string, path: string | undefined): void {
    if (builder.isFull) return builder.leaveOut('beyondLimits');
    if (path === undefined) return builder.leaveOut('unreadable');
    const source = readSourceText(join(root, path), this.data.limits.maxFileBytes);
    switch (source.kind) {
      case 'text':
        return builder.add(path, source.text, source.bytes);
      case 'too_large':
        return builder.leaveOut('tooLarge');
      case 'binary':
        return builder.leaveOut('binary');
      case 'unreadable':
        return builder.leaveOut('unreadable');
    }
  }

  private find(key: string): WordIndex | undefined {
    const held = this.held.get(key);
    if (held !== undefined) this.folder.touch(key);
    const index = held ?? this.folder.find(key);
    if (index !== undefined) this.hold(key, index);
    return index;
  }

  private hold(key: string, index: WordIndex): void {
    this.held.delete(key);
    this.held.set(key, index);
    let total = 0;
    for (const each of this.held.values()) total += each.sizeBytes;
    for (const [oldest, each] of this.held) {
      if (total <= this.data.maxMemoryBytes || oldest === key) return;
      this.held.delete(oldest);
      total -= each.sizeBytes;
    }
  }
}

function factsOf(index: WordIndex, isNew: boolean): WordIndexFacts {
  return { files: index.fileCount, leftOut: index.leftOut, sizeBytes: index.sizeBytes, isNew };
}
