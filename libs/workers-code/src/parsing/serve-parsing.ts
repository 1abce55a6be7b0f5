import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { RepoThreadReader } from '#sandbox';
import { textOf } from '../read-repo-text.js';
import { BatchLooker, type AnyLook } from './batch-looker.js';
import { BatchParser } from './batch-parser.js';
import type { FactExtractor } from './fact-extractor.js';
import { KeyFilter } from './key-filter.js';
import { SHARED_AT, type ThreadJob, type ThreadReply, type ThreadSettings } from './parse-batch.js';
import { SourceExtraction } from './source-extraction.js';
import { walkTree } from './tree-walk.js';

const PRIORITY_BELOW_NORMAL = 10;

/** Makes the thread that it runs in a parsing thread: jobs come from the pool, replies go to it. */
export function serveParsing(extractors: readonly FactExtractor[], looks: readonly AnyLook[] = []): void {
  const { shared: buffer, knownKeys } = workerData as ThreadSettings;
  const shared = new Int32Array(buffer);
  const looker = new BatchLooker(looks, shared);
  const parser = new BatchParser(new SourceExtraction(extractors), new KeyFilter(knownKeys), shared);
  yieldToOthers();
  parentPort?.on('message', (job: ThreadJob) => {
    if (job.kind === 'list') reply(listed(job, () => Atomics.load(shared, SHARED_AT.stop) === 1));
    else if (job.kind === 'texts') reply({ kind: 'texts', texts: textsOf(job) });
    else if (job.kind === 'look') reply({ kind: 'looked', results: looker.look(job.batch) });
    else void parser.parse(job.batch).then((outcomes) => reply({ kind: 'parsed', outcomes }));
  });
}

function listed(
  { ticket, maxEntries }: Extract<ThreadJob, { kind: 'list' }>,
  isStopped: () => boolean,
): ThreadReply {
  const reader = new RepoThreadReader(ticket);
  const onFolders = (folders: Extract<ThreadReply, { kind: 'folders' }>['folders']): void =>
    reply({ kind: 'folders', folders });
  try {
    return { kind: 'listed', end: walkTree(reader, { maxEntries, onFolders, isStopped }) };
  } catch {
    return { kind: 'refused' };
  } finally {
    reader.close();
  }
}

function textsOf({ ticket, paths, maxBytes }: Extract<ThreadJob, { kind: 'texts' }>): (string | undefined)[] {
  const reader = new RepoThreadReader(ticket);
  const texts = paths.map((path) => {
    try {
      return textOf(reader.read(path, maxBytes));
    } catch {
      return undefined;
    }
  });
  reader.close();
  return texts;
}

function reply(message: ThreadReply): void {
  parentPort?.postMessage(message);
}

/** On Linux a priority is a thread's own, so that the thread which serves clients goes first. */
function yieldToOthers(): void {
  try {
    const thread = /(\d+)$/.exec(readlinkSync('/proc/thread-self'))?.[1];
    if (thread !== undefined) setPriority(Number(thread), PRIORITY_BELOW_NORMAL);
  } catch {
    // Elsewhere all threads are alike.
  }
}
