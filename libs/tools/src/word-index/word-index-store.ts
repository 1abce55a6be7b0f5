import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSourceText } from './source-text.ts';
import { walkFiles } from './walk-files.ts';
import { WordIndex } from './word-index.ts';
import { WordIndexBuilder } from './word-index-builder.ts';
import { WordIndexFolder } from './word-index-folder.ts';
import type { WordIndexFacts, WordIndexThreadData } from './word-index-messages.ts';
import { searchWords, type WordSearch, type WordSearchPage } from './word-search.ts';

/** Work goes on so long before others may have a word. */
const SLICE_MS = 40;

/** Ends work that nobody waits for any more. */
export class GivenUpError extends Error {
  override readonly name = 'GivenUpError';
}

/**
 * Makes, keeps and searches indexes: the work of the indexing thread. One index
 * is made at a time, and searches in others are answered meanwhile.
 */
export class WordIndexDesk {
  private readonly data: WordIndexThreadData;
  private readonly folder: WordIndexFolder;
  /** In the order of their last use, the oldest first. */
  private readonly held = new Map<string, WordIndex>();
  private building: Promise<unknown> = Promise.resolve();

  constructor(data: WordIndexThreadData) {
    this.data = data;
    this.folder = new WordIndexFolder(data.folder, data.maxDiskBytes);
  }

  /** Finds the index under the key, or makes it of the checkout. */
  async ensure(key: string, root: string, isGivenUp: () => boolean): Promise<WordIndexFacts> {
    const found = this.find(key);
    if (found !== undefined) return factsOf(found, false);
    const built = this.building.then(() => this.findOrBuild(key, root, isGivenUp));
    this.building = built.catch(() => undefined);
    return built;
  }

  /** Undefined when there is no index under the key. */
  search(key: string, search: Omit<WordSearch, 'maxFileBytes'>): WordSearchPage | undefined {
    const index = this.find(key);
    return index && searchWords(index, { ...search, maxFileBytes: this.data.limits.maxFileBytes });
  }

  private async findOrBuild(key: string, root: string, isGivenUp: () => boolean): Promise<WordIndexFacts> {
    const found = this.find(key);
    if (found !== undefined) return factsOf(found, false);
    const bytes = await this.build(root, isGivenUp);
    this.folder.keep(key, bytes);
    const index = WordIndex.open(bytes);
    if (index === undefined) throw new Error('the index is not whole');
    this.hold(key, index);
    return factsOf(index, true);
  }

  private async build(root: string, isGivenUp: () => boolean): Promise<Uint8Array> {
    const builder = new WordIndexBuilder(this.data.limits);
    let sliceEnd = performance.now() + SLICE_MS;
    for (const path of walkFiles(root)) {
      if (performance.now() > sliceEnd) {
        await new Promise((resolve) => setImmediate(resolve));
        sliceEnd = performance.now() + SLICE_MS;
      }
      if (isGivenUp()) throw new GivenUpError('nobody waits for the index');
      this.take(builder, root, path);
    }
    // A checkout goes in one step; what was read of one that is gone is no index of its commit.
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
