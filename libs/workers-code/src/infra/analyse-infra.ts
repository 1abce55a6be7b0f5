import type { RepoFs } from '#sandbox';
import { defaultsOf } from '#settings';
import { analysisSettings, type AnalysisOptions } from '../analysis-options.js';
import { classifyTree, type ClassifiedTree } from '../classified-tree.js';
import { EventLoopYielder } from '../event-loop-yielder.js';
import { fileRole } from '../file-role.js';
import type { LookRequest } from '../parsing/file-look.js';
import { lookHere } from '../parsing/look-here.js';
import type { SourceReader } from '../parsing/source-reader.js';
import { languageOfFile } from '../program-language.js';
import { readRepositoryTree, type RepositoryTree, type TreeFile } from '../repository-tree.js';
import { skipByName } from '../skip-reason.js';
import { InfraCollector } from './infra-collector.js';
import type { InfraContext } from './infra-context.js';
import type { FoundInfra } from './infra-findings.js';
import { infraSettings, type InfraOptions } from './infra-options.js';
import type { InfraFile } from './line-reader.js';
import { READ_INFRA_FILE, type InfraFileToRead } from './read-infra-file.js';

const FILES_BETWEEN_PROGRESS = 200;

export interface AnalyseInfraRequest {
  readonly fs: RepoFs;
  /** Reads in threads; default: in this one. */
  readonly reader?: SourceReader;
  /** Its files, where they are listed already; default: they are listed. */
  readonly tree?: RepositoryTree;
  readonly options?: InfraOptions;
  /** Bounds of the listing. */
  readonly analysis?: AnalysisOptions;
  readonly signal?: AbortSignal;
  /** Awaited; `percent` is 0 to 100. */
  readonly onProgress?: (percent: number, message: string) => void | Promise<void>;
}

/**
 * Reads what the code runs in and talks to, line by line and without parsers,
 * so that every finding has its line. No single file makes it fail. Errors:
 * those of listing the top folder.
 */
export async function analyseInfra(request: AnalyseInfraRequest): Promise<InfraContext> {
  const { fs, reader, signal } = request;
  const options = { ...defaultsOf(infraSettings), ...request.options };
  const analysis = { ...defaultsOf(analysisSettings), ...request.analysis };
  const yielder = new EventLoopYielder(analysis.sliceMs, signal);
  const shared = { ...analysis, yielder, ...(signal === undefined ? {} : { signal }) };
  const tree = request.tree ?? (await readRepositoryTree(fs, shared));
  const classified = await classifyTree(fs, tree, yielder);
  const collector = new InfraCollector(options);
  const files = await chosenFiles(classified, yielder);
  await request.onProgress?.(5, `${files.length} files may tell of the surroundings`);
  const chosen = withinBudget(files, options);
  const found = new Array<FoundInfra | undefined>(chosen.length).fill(undefined);
  let done = 0;
  const look: LookRequest<InfraFileToRead, FoundInfra> = {
    fs,
    look: READ_INFRA_FILE,
    files: chosen.map((each) => ({
      path: each.file.path,
      sizeBytes: each.file.sizeBytes,
      args: { ...each, maxLineLength: options.maxLineLength },
    })),
    maxBytes: options.maxFileBytes,
    overflow: 'cut',
    ...(signal === undefined ? {} : { signal }),
    onResult: async (index, result) => {
      found[index] = result;
      await yielder.yieldIfDue();
      done += 1;
      if (done % FILES_BETWEEN_PROGRESS !== 0) return;
      const percent = 5 + Math.floor((90 * done) / files.length);
      await request.onProgress?.(percent, `${done} of ${files.length} files`);
    },
  };
  await (reader === undefined ? lookHere(look) : reader.look(look));
  // In the order of the tree, so that the same repository always gives the same lines.
  await yielder.each(found, (each) => {
    if (each !== undefined) collector.add(each);
  });
  const read = chosen.length;
  const cut = chosen.filter(({ file }) => file.sizeBytes > options.maxFileBytes).length;
  const leftOut = [
    ...(classified.tree.truncated
      ? ['The tree has more entries than are looked at; the deepest are missing.']
      : []),
    ...(read < files.length ? [`${files.length - read} files were not read: the limit was reached.`] : []),
    ...(cut > 0 ? [`Of ${cut} large files only the beginning was read.`] : []),
  ];
  await request.onProgress?.(100, 'Surroundings found');
  return collector.result(read, leftOut);
}

/** The first files, as many as may be read. */
function withinBudget(files: readonly InfraFile[], options: Required<InfraOptions>): readonly InfraFile[] {
  let bytes = 0;
  const end = files.slice(0, options.maxFilesRead).findIndex(({ file }) => {
    const isOver = bytes >= options.maxTotalBytes;
    bytes += Math.min(file.sizeBytes, options.maxFileBytes);
    return isOver;
  });
  return files.slice(0, end < 0 ? options.maxFilesRead : end);
}

/** The project's own text files that any reader could know, nearest to the top first. */
async function chosenFiles(classified: ClassifiedTree, yielder: EventLoopYielder): Promise<InfraFile[]> {
  const chosen: InfraFile[] = [];
  await yielder.each(classified.tree.files, (file) => {
    const found = infraFile(file, classified);
    if (found !== undefined) chosen.push(found);
  });
  return chosen;
}

function infraFile(file: TreeFile, { classifier, attributes }: ClassifiedTree): InfraFile | undefined {
  const traits = classifier.of(file.directory);
  if (traits.skip !== undefined || file.sizeBytes === 0 || skipByName(file.name) !== undefined)
    return undefined;
  const { vendored, generated } = attributes.of(file.path);
  if (vendored === true || generated === true) return undefined;
  const language = languageOfFile(file);
  const isPlain =
    /^(\.?env[\w.-]*|[\w-]*\.env[\w.]*|Jenkinsfile.*|Procfile|Pipfile|Tiltfile|.*\.(bicep|service|in))$/.test(
      file.name,
    );
  if (language === undefined) return isPlain ? { file, role: traits.role } : undefined;
  if (language.kind === 'prose' && !/^(requirements|dev|test|prod|base).*\.(txt|in)$/.test(file.name))
    return undefined;
  return { file, language: language.name, role: fileRole(file.name, language, traits.role) };
}
