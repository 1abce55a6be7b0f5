import type { RepoFs } from '#sandbox';
import type { AnalysisOptions } from './analysis-options.js';
import { correctLanguage, languageByName, languageByShebang } from './detect-language.js';
import type { DirectoryClassifier } from './directory-traits.js';
import type { EventLoopBreather } from './event-loop-breather.js';
import { fileRole } from './file-role.js';
import { headerLanguage } from './header-language.js';
import type { Language } from './language-table.js';
import { measureContent } from './measure-content.js';
import type { MeasuredFile } from './measured-file.js';
import { containerCommand, startsProgram } from './program-start.js';
import type { RepositoryTree, TreeFile } from './repository-tree.js';
import { skipByName, type SkipReason } from './skip-reason.js';
import type { GitAttributes } from './git-attributes.js';

/** Without an extension only small files are worth a look at their `#!` line. */
const MAX_SHEBANG_FILE_BYTES = 256 * 1024;

interface MeasureContext {
  readonly fs: RepoFs;
  readonly classifier: DirectoryClassifier;
  readonly attributes: GitAttributes;
  readonly options: Required<AnalysisOptions>;
  readonly breather: EventLoopBreather;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void | Promise<void>;
}

/** Reads and judges every file of the tree within the bounds. No single file makes it fail. */
export async function measureFiles(tree: RepositoryTree, context: MeasureContext): Promise<MeasuredFile[]> {
  const headers = await headerLanguage(tree, context.classifier, context.breather);
  const measured: MeasuredFile[] = new Array<MeasuredFile>(tree.files.length);
  const budget = { files: context.options.maxFilesRead, bytes: context.options.maxTotalBytes };
  let next = 0;
  let done = 0;
  const workThrough = async () => {
    for (let index = next++; index < tree.files.length; index = next++) {
      const file = tree.files[index];
      if (file === undefined) return;
      await context.breather.rest();
      measured[index] = await measureOne(file, { ...context, headers, budget });
      done += 1;
      if (done % 200 === 0) await context.onProgress?.(done, tree.files.length);
    }
  };
  await Promise.all(Array.from({ length: context.options.filesAtOnce }, workThrough));
  return measured;
}

interface OneContext extends MeasureContext {
  readonly headers: Language;
  readonly budget: { files: number; bytes: number };
}

async function measureOne(file: TreeFile, context: OneContext): Promise<MeasuredFile> {
  const { options, budget } = context;
  const traits = context.classifier.of(file.directory);
  const skipped = (reason: SkipReason): MeasuredFile => ({ kind: 'skipped', file, traits, reason });
  const attributes = context.attributes.of(file.path);
  if (attributes.vendored === true) return skipped('vendored');
  if (attributes.generated === true) return skipped('generated');
  const early = traits.skip ?? skipByName(file.name);
  if (early !== undefined) return skipped(early);
  const named = file.name.endsWith('.h') ? context.headers : languageByName(file.name);
  if (named === undefined && (file.name.includes('.', 1) || file.sizeBytes > MAX_SHEBANG_FILE_BYTES))
    return skipped('unknown');
  if (file.sizeBytes === 0) return skipped('empty');
  if (file.sizeBytes > options.maxFileBytes) return skipped('tooLarge');
  if (budget.files <= 0 || budget.bytes < file.sizeBytes) return skipped('notRead');
  budget.files -= 1;
  budget.bytes -= file.sizeBytes;
  const content = await read(file, context);
  if (content === undefined) return skipped('unreadable');
  await context.breather.rest();
  const language =
    named === undefined ? languageByShebang(content) : correctLanguage(named, file.name, content);
  if (language === undefined) return skipped(content.subarray(0, 8_000).includes(0) ? 'binary' : 'unknown');
  const measure = measureContent(content, language.kind === 'programming' || language.kind === 'markup');
  if (measure.skip !== undefined) return skipped(measure.skip);
  const role = fileRole(file.name, language, attributes.documentation === true ? 'docs' : traits.role);
  const command = language.name === 'Dockerfile' ? containerCommand(content) : undefined;
  return {
    kind: 'counted',
    file,
    traits,
    language,
    role,
    lines: measure.lines,
    startsProgram: role === 'source' && startsProgram(language.name, content),
    ...(command === undefined ? {} : { containerCommand: command }),
  };
}

async function read(file: TreeFile, context: MeasureContext): Promise<Buffer | undefined> {
  try {
    return await context.fs.readBytes(file.path, { maxBytes: context.options.maxFileBytes });
  } catch {
    context.signal?.throwIfAborted();
    return undefined;
  }
}
