import type { RepoFs } from '#sandbox';
import type { EventLoopYielder } from '../event-loop-yielder.js';
import { eachLine } from '../infra/text-lines.js';
import type { TreeFile } from '../repository-tree.js';
import type { ImportForm, ImportReach } from './code-specs.js';
import { importLineFinder, type ImportLine } from './import-lines.js';
import { namespaceRoot, type ImportReachJudge } from './import-reach.js';
import type { SpecsOptions } from './specs-options.js';

const MAX_LINE_LENGTH = 500;
const MAX_EXAMPLE_LENGTH = 160;
const MAX_FOUND = 50_000;
/** Languages whose files say themselves under which name they are imported. */
const NAMESPACED = new Set(['C#', 'PHP']);
/** Extensions are often put into the namespaces of the framework; they make it nobody's own. */
const NAMESPACE = /^\s*namespace\s+(?!Microsoft\.|System\.)([A-Za-z_][\w.\\]*)/;
const COMMENT = /^\s*(?:\/\/|\/\*|\*)/;

interface FoundImport {
  readonly statement: ImportLine;
  readonly example: ImportForm['example'];
}

interface Tally {
  readonly form: string;
  readonly reach: ImportReach;
  count: number;
  readonly example: ImportForm['example'];
}

/** Counts how the files of one language import, in a sample spread evenly over them. */
export async function sampleImports(
  fs: RepoFs,
  language: string,
  files: readonly TreeFile[],
  judge: ImportReachJudge,
  options: Required<SpecsOptions>,
  yielder: EventLoopYielder,
): Promise<{ readonly sampledFiles: number; readonly imports: ImportForm[] }> {
  const step = Math.max(1, files.length / options.maxSampledFiles);
  const found: FoundImport[] = [];
  const declared = new Set<string>();
  let sampledFiles = 0;
  for (let at = 0; at < files.length; at += step) {
    const file = files[Math.floor(at)];
    const find = importLineFinder(language);
    if (file === undefined || find === undefined) break;
    const text = await fs
      .readBytes(file.path, { maxBytes: options.maxSampleBytes, overflow: 'cut' })
      .catch(() => undefined);
    if (text === undefined) continue;
    sampledFiles += 1;
    await eachLine(text.toString('utf8'), MAX_LINE_LENGTH, yielder, (line, number) => {
      const namespace = NAMESPACE.exec(line)?.[1];
      if (namespace !== undefined && NAMESPACED.has(language)) declared.add(namespaceRoot(namespace));
      const statement = COMMENT.test(line) ? undefined : find(line);
      if (statement === undefined || found.length >= MAX_FOUND) return;
      const example = { text: line.trim().slice(0, MAX_EXAMPLE_LENGTH), path: file.path, line: number };
      found.push({ statement, example });
    });
  }
  const tallies = new Map<string, Tally>();
  await yielder.each(found, ({ statement, example }) => {
    const reach = judge.of(language, example.path, statement, declared);
    const key = `${statement.form} ${reach}`;
    const tally = tallies.get(key);
    if (tally === undefined) tallies.set(key, { form: statement.form, reach, count: 1, example });
    else tally.count += 1;
  });
  return { sampledFiles, imports: [...tallies.values()].sort((x, y) => y.count - x.count) };
}
