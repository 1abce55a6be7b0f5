import type { RepoFs } from '#sandbox';
import { DEFAULT_ANALYSIS_OPTIONS, type AnalysisOptions } from '../analysis-options.js';
import { classifyTree, type ClassifiedTree } from '../classified-tree.js';
import { languageByName } from '../detect-language.js';
import { EventLoopBreather } from '../event-loop-breather.js';
import { fileRole } from '../file-role.js';
import { readRepositoryTree, type RepositoryTree, type TreeFile } from '../repository-tree.js';
import { skipByName } from '../skip-reason.js';
import { InfraCollector } from './infra-collector.js';
import type { InfraContext, InfraScope } from './infra-context.js';
import { DEFAULT_INFRA_OPTIONS, type InfraOptions } from './infra-options.js';
import type { InfraFile, LineReaderFactory } from './line-reader.js';
import { addressLines } from './read-addresses.js';
import { aspireLines } from './read-aspire.js';
import { ciLines } from './read-ci.js';
import { composeLines } from './read-compose.js';
import { dependencyLines } from './read-dependencies.js';
import { deployFiles } from './read-deploy-files.js';
import { dockerfileLines } from './read-dockerfile.js';
import { dotenvSettings } from './read-dotenv.js';
import { environmentUses } from './read-environment-uses.js';
import { kubernetesLines } from './read-kubernetes.js';
import { standardClients } from './read-standard-clients.js';
import { terraformLines } from './read-terraform.js';
import { eachLine } from './text-lines.js';

const READERS: readonly LineReaderFactory[] = [
  environmentUses,
  dotenvSettings,
  dockerfileLines,
  composeLines,
  ciLines,
  kubernetesLines,
  terraformLines,
  dependencyLines,
  addressLines,
  standardClients,
  deployFiles,
  aspireLines,
];

export interface AnalyseInfraRequest {
  readonly fs: RepoFs;
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
  const { fs, signal } = request;
  const options = { ...DEFAULT_INFRA_OPTIONS, ...request.options };
  const analysis = { ...DEFAULT_ANALYSIS_OPTIONS, ...request.analysis };
  const breather = new EventLoopBreather(analysis.sliceMs, signal);
  const shared = { ...analysis, breather, ...(signal === undefined ? {} : { signal }) };
  const tree = request.tree ?? (await readRepositoryTree(fs, shared));
  const classified = await classifyTree(fs, tree, breather);
  const collector = new InfraCollector(options);
  const files = await chosenFiles(classified, breather);
  await request.onProgress?.(5, `${files.length} files may tell of the surroundings`);
  let read = 0;
  let bytes = 0;
  let cut = 0;
  for (const each of files) {
    if (read >= options.maxFilesRead || bytes >= options.maxTotalBytes) break;
    await breather.rest();
    const text = await fs
      .readBytes(each.file.path, { maxBytes: options.maxFileBytes, overflow: 'cut' })
      .catch(() => undefined);
    signal?.throwIfAborted();
    read += 1;
    if (text === undefined || text.subarray(0, 4_000).includes(0)) continue;
    bytes += text.length;
    if (each.file.sizeBytes > options.maxFileBytes) cut += 1;
    await readFile(each, text.toString('utf8'), collector, options, breather);
    if (read % 200 === 0)
      await request.onProgress?.(
        5 + Math.floor((90 * read) / files.length),
        `${read} of ${files.length} files`,
      );
  }
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

async function readFile(
  each: InfraFile,
  text: string,
  collector: InfraCollector,
  options: Required<InfraOptions>,
  breather: EventLoopBreather,
): Promise<void> {
  const readers = READERS.flatMap((factory) => factory(each, collector) ?? []);
  if (readers.length === 0) return;
  const { path } = each.file;
  const scope = scopeOf(each);
  await eachLine(text, options.maxLineLength, breather, (line, number) => {
    const place = { path, line: number, scope };
    for (const reader of readers) reader(line, place);
  });
}

/** The project's own text files that any reader could know, nearest to the top first. */
async function chosenFiles(classified: ClassifiedTree, breather: EventLoopBreather): Promise<InfraFile[]> {
  const chosen: InfraFile[] = [];
  await breather.each(classified.tree.files, (file) => {
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
  const language = languageByName(file.name);
  const isPlain =
    /^(\.?env[\w.-]*|[\w-]*\.env[\w.]*|Jenkinsfile.*|Procfile|Pipfile|Tiltfile|.*\.(bicep|service|in))$/.test(
      file.name,
    );
  if (language === undefined) return isPlain ? { file, role: traits.role } : undefined;
  if (language.kind === 'prose' && !/^(requirements|dev|test|prod|base).*\.(txt|in)$/.test(file.name))
    return undefined;
  return { file, language: language.name, role: fileRole(file.name, language, traits.role) };
}

function scopeOf({ role, file }: InfraFile): InfraScope {
  const isDevelopment =
    role === 'test' ||
    role === 'example' ||
    role === 'docs' ||
    role === 'benchmark' ||
    /(^|\/)\.devcontainer\//.test(file.path);
  return isDevelopment ? 'development' : 'product';
}
