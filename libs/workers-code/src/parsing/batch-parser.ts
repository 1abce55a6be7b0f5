import { hash } from 'node:crypto';
import { extname } from 'node:path/posix';
import { RepoThreadReader } from '#sandbox';
import { correctLanguage } from '../detect-language.js';
import { languageNamed } from '../language-table.js';
import { isLfsPointer } from '../lfs-pointer.js';
import { measureContent } from '../measure-content.js';
import { baseNameOf } from '../repo-path.js';
import { decodeSource } from './decode-source.js';
import { encodeRecord, RECORD_VERSION, type FileRecord } from './fact-record.js';
import type { KeyFilter } from './key-filter.js';
import { nestsDeeper } from './nests-deeper.js';
import { SHARED_AT, type FileToParse, type ParseBatch, type ParseOutcome } from './parse-batch.js';
import type { SourceExtraction } from './source-extraction.js';
import { withoutUtf16 } from './utf16-text.js';

type ParseBounds = Pick<ParseBatch, 'maxFileBytes' | 'maxNesting'>;

/** Works through batches of files in a parsing thread. */
export class BatchParser {
  constructor(
    private readonly extraction: SourceExtraction,
    private readonly knownKeys: KeyFilter,
    private readonly shared: Int32Array,
  ) {}

  /** An outcome for each file, in their order; fewer once the pool says stop. */
  async parse(batch: ParseBatch): Promise<ParseOutcome[]> {
    for (const language of new Set(batch.files.map((file) => file.language)))
      await this.extraction.prepare(language);
    const reader = new RepoThreadReader(batch.ticket);
    const outcomes: ParseOutcome[] = [];
    try {
      for (const [index, file] of batch.files.entries()) {
        if (Atomics.load(this.shared, SHARED_AT.stop) === 1) break;
        Atomics.store(this.shared, SHARED_AT.file, index + 1);
        outcomes.push(this.parseOne(file, reader, batch));
      }
    } finally {
      reader.close();
      Atomics.store(this.shared, SHARED_AT.file, 0);
    }
    return outcomes;
  }

  private parseOne(file: FileToParse, reader: RepoThreadReader, bounds: ParseBounds): ParseOutcome {
    let content: Buffer;
    try {
      content = reader.read(file.path, bounds.maxFileBytes);
    } catch {
      return { kind: 'failed' };
    }
    const key = keyOf(file, content, bounds.maxNesting);
    if (!file.anew && this.knownKeys.mayHave(key)) return { kind: 'known', key };
    return { kind: 'parsed', key, record: encodeRecord(this.recordOf(file, content, bounds.maxNesting)) };
  }

  private recordOf(file: FileToParse, bytes: Buffer, maxNesting: number): FileRecord {
    if (isLfsPointer(bytes)) return { kind: 'skipped', reason: 'lfsPointer' };
    const content = withoutUtf16(bytes);
    const language = languageNamed(file.language);
    if (correctLanguage(language, baseNameOf(file.path), content) !== language)
      return { kind: 'skipped', reason: 'otherLanguage' };
    const { lines, skip } = measureContent(content, true);
    if (skip === 'binary' || skip === 'minified' || skip === 'generated')
      return { kind: 'skipped', reason: skip };
    if (nestsDeeper(content, maxNesting)) return { kind: 'skipped', reason: 'nested' };
    const source = decodeSource(content);
    if (source === undefined) return { kind: 'skipped', reason: 'binary' };
    const { text, encoding } = source;
    try {
      const { path } = file;
      const facts = this.extraction.extract({ path, language: file.language, text });
      return { kind: 'facts', lines, facts, ...(encoding === undefined ? {} : { encoding }) };
    } catch {
      return { kind: 'skipped', reason: 'parserFailed' };
    }
  }
}

/** The same for the same content, read by the same version of the same extractor within the same bound. */
function keyOf(file: FileToParse, content: Buffer, maxNesting: number): string {
  const how = `${RECORD_VERSION}:${file.language}:${file.version}:${extname(file.path)}:${maxNesting}`;
  return hash('sha1', `${how}:${hash('sha1', content)}`).slice(0, 32);
}
