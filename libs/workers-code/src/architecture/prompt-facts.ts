import type { ArchDesign } from './arch-design.js';
import type { DesignFacts } from './design-facts.js';
import { readRepoText } from '../read-repo-text.js';

const MAX_EXCERPTS = 24;
const MAX_EXCERPT_LINES = 70;
const MAX_EXCERPT_LENGTH = 3_500;
const MAX_EXCERPTS_LENGTH = 50_000;
const MAX_LINE_LENGTH = 200;

/** What the model is told: the measured design, and the beginnings of the files that matter most. */
export async function promptFacts(design: ArchDesign, facts: DesignFacts): Promise<object> {
  const { components, entryPoints, systems, risks } = design;
  return {
    components: components.map(
      ({ path, files, lines, languages, keyFiles, dependsOn, responsibility, basis }) => ({
        path,
        files,
        lines,
        languages,
        keyFiles,
        ...(basis === 'words' ? { itsOwnWords: responsibility.text } : { shape: responsibility.text }),
        imports: dependsOn.map(({ component, imports, evidence }) => ({
          path: components.find(({ name }) => name === component)?.path ?? component,
          imports,
          example: `${evidence.path}:${evidence.line}`,
        })),
      }),
    ),
    entryPoints: entryPoints.slice(0, 10),
    outside: systems.map(({ name, kind, evidence }) => ({ name, kind, evidence })),
    measuredRisks: risks,
    excerpts: await excerpts(design, facts),
  };
}

async function excerpts(
  { components, entryPoints }: ArchDesign,
  { fs, has, yielder }: DesignFacts,
): Promise<object[]> {
  const paths = new Set([
    ...['README.md', 'readme.md', 'README.rst'].filter(has),
    ...entryPoints.slice(0, 5).map(({ path }) => path),
    ...components.flatMap(({ keyFiles }) => keyFiles.slice(0, 1)),
    ...components.slice(0, 6).flatMap(({ keyFiles }) => keyFiles.slice(1, 3)),
  ]);
  const found: object[] = [];
  let room = MAX_EXCERPTS_LENGTH;
  for (const path of paths) {
    if (found.length >= MAX_EXCERPTS || room <= 0) break;
    await yielder.yieldIfDue();
    const text = await readRepoText(fs, path, { maxBytes: 4 * MAX_EXCERPT_LENGTH, overflow: 'cut' }).catch(
      () => '',
    );
    if (text === '') continue;
    const lines = text
      .split('\n', MAX_EXCERPT_LINES)
      .map((line, index) => `${index + 1}: ${line.slice(0, MAX_LINE_LENGTH)}`)
      .join('\n')
      .slice(0, Math.min(MAX_EXCERPT_LENGTH, room));
    room -= lines.length;
    found.push({ path, text: lines });
  }
  return found;
}
