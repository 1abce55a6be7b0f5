import type { RepoFs } from '#sandbox';
import type { AnalysisOptions } from './analysis-options.js';
import type { DirectoryClassifier } from './directory-traits.js';
import type { EventLoopYielder } from './event-loop-yielder.js';
import { fileRole } from './file-role.js';
import type { GitAttributes } from './git-attributes.js';
import { headerLanguage } from './header-language.js';
import { JUDGE_CONTENT, type JudgedContent, type NamedFile } from './judge-content.js';
import type { Language } from './language-table.js';
import { MAX_POINTER_BYTES } from './lfs-pointer.js';
import type { MeasuredFile } from './measured-file.js';
import type { FileToLookAt, LookRequest } from './parsing/file-look.js';
import { lookHere } from './parsing/look-here.js';
import type { SourceReader } from './parsing/source-reader.js';
import { languageOfFile } from './program-language.js';
import type { RepositoryTree, TreeFile } from './repository-tree.js';
import { skipByName, type SkipReason } from './skip-reason.js';

/** Without an extension only small files are worth a look at their `#!` line. */
const MAX_SHEBANG_FILE_BYTES = 256 * 1024;
const FILES_BETWEEN_PROGRESS = 200;
/** Files whose names say that they are no code are read only to tell a pointer from the file itself. */
const MAX_POINTER_LOOKS = 5_000;

interface MeasureContext {
  readonly fs: RepoFs;
  /** Reads in threads; default: in this one. */
  readonly reader?: SourceReader;
  readonly classifier: DirectoryClassifier;
  readonly attributes: GitAttributes;
  readonly options: Required<AnalysisOptions>;
  readonly yielder: EventLoopYielder;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void | Promise<void>;
}

/** Reads and judges every file of the tree within the bounds. No single file makes it fail. */
export async function measureFiles(tree: RepositoryTree, context: MeasureContext): Promise<MeasuredFile[]> {
  const { fs, reader, yielder, options, signal } = context;
  const headers = await headerLanguage(tree, context.classifier, yielder);
  const budget = { files: options.maxFilesRead, bytes: options.maxTotalBytes };
  const measured: MeasuredFile[] = [];
  const toRead: (FileToLookAt<NamedFile> & { readonly index: number })[] = [];
  let pointerLooks = MAX_POINTER_LOOKS;
  await yielder.each(tree.files, (file) => {
    const named = file.name.endsWith('.h') ? headers : languageOfFile(file);
    const reason = reasonToSkip(file, named, context, budget);
    const index = measured.push(skipped(file, context, reason ?? 'unreadable')) - 1;
    const { path, name, sizeBytes } = file;
    if (reason === undefined) toRead.push({ index, path, sizeBytes, args: { name, language: named } });
    else if (NOT_CODE.has(reason) && sizeBytes <= MAX_POINTER_BYTES && pointerLooks > 0) {
      pointerLooks -= 1;
      toRead.push({ index, path, sizeBytes, args: { name, language: named, onlyPointer: true } });
    }
  });
  let done = tree.files.length - toRead.length;
  const request: LookRequest<NamedFile, JudgedContent | undefined> = {
    fs,
    look: JUDGE_CONTENT,
    files: toRead,
    maxBytes: options.maxFileBytes,
    overflow: 'refuse',
    ...(signal === undefined ? {} : { signal }),
    onResult: async (at, judged) => {
      const { index } = toRead[at] as (typeof toRead)[number];
      const file = tree.files[index] as TreeFile;
      if (judged !== undefined) measured[index] = measuredFile(file, judged, context);
      await yielder.yieldIfDue();
      done += 1;
      if (done % FILES_BETWEEN_PROGRESS === 0) await context.onProgress?.(done, tree.files.length);
    },
  };
  await (reader === undefined ? lookHere(request) : reader.look(request));
  return measured;
}

const NOT_CODE: ReadonlySet<SkipReason> = new Set(['binary', 'unknown']);

/** Why a file is not read; undefined when it is, which the budget then has less. */
function reasonToSkip(
  file: TreeFile,
  named: Language | undefined,
  { classifier, attributes, options }: MeasureContext,
  budget: { files: number; bytes: number },
): SkipReason | undefined {
  const { vendored, generated } = attributes.of(file.path);
  if (vendored === true) return 'vendored';
  if (generated === true) return 'generated';
  const early = classifier.of(file.directory).skip ?? skipByName(file.name);
  if (early !== undefined) return early;
  if (named === undefined && (file.name.includes('.', 1) || file.sizeBytes > MAX_SHEBANG_FILE_BYTES))
    return 'unknown';
  if (file.sizeBytes === 0) return 'empty';
  if (file.sizeBytes > options.maxFileBytes) return 'tooLarge';
  if (budget.files <= 0 || budget.bytes < file.sizeBytes) return 'notRead';
  budget.files -= 1;
  budget.bytes -= file.sizeBytes;
  return undefined;
}

function skipped(file: TreeFile, { classifier }: MeasureContext, reason: SkipReason): MeasuredFile {
  return { kind: 'skipped', file, traits: classifier.of(file.directory), reason };
}

function measuredFile(file: TreeFile, judged: JudgedContent, context: MeasureContext): MeasuredFile {
  if (judged.kind === 'skipped') return skipped(file, context, judged.reason);
  const traits = context.classifier.of(file.directory);
  const { documentation } = context.attributes.of(file.path);
  const role = fileRole(file.name, judged.language, documentation === true ? 'docs' : traits.role);
  return { ...judged, file, traits, role, startsProgram: role === 'source' && judged.startsProgram };
}
