import type { RepoFs } from '#sandbox';
import { analyseCodeRoots, type AnalyseRequest, type RepositorySurvey } from './analyse-code-roots.js';
import { DEFAULT_ANALYSIS_OPTIONS } from './analysis-options.js';
import type { CodeRoots } from './code-roots.js';
import { detectLicense } from './detect-license.js';
import type { Manifest } from './manifests/manifest.js';
import { readReadme, type ReadmeParagraph } from './readme-text.js';
import type { RepositoryTree } from './repository-tree.js';

const MAX_PARAGRAPHS = 6;
const MAX_PARAGRAPH_LENGTH = 800;
const MAX_LICENSE_BYTES = 16 * 1024;

export interface ReadmeOverview {
  readonly path: string;
  readonly title: string;
  /** The first meaningful paragraphs as plain text, at most six. */
  readonly paragraphs: readonly ReadmeParagraph[];
}

export interface ManifestDescription {
  readonly path: string;
  readonly name?: string;
  readonly description: string;
}

/** What a senior engineer reads first. */
export interface RepositoryOverview {
  /** The repository's name, as its URL has it. */
  readonly name: string;
  readonly readme?: ReadmeOverview;
  readonly license?: { readonly name: string; readonly path: string };
  /** What the manifests say of their packages, nearest to the top first. */
  readonly descriptions: readonly ManifestDescription[];
  readonly code: CodeRoots;
}

/** One thing found, told as soon as it is known. */
export interface OverviewFinding {
  readonly topic: 'readme' | 'manifests' | 'license' | 'ci' | 'containers';
  readonly text: string;
}

export interface OverviewRequest extends Omit<AnalyseRequest, 'onSurvey'> {
  readonly name: string;
  readonly onFinding?: (finding: OverviewFinding) => void | Promise<void>;
}

/** Reads README, manifests and licence, then the code as `analyseCodeRoots` does, under the same bounds. */
export async function analyseRepository(request: OverviewRequest): Promise<RepositoryOverview> {
  const options = { ...DEFAULT_ANALYSIS_OPTIONS, ...request.options };
  let readme: ReadmeOverview | undefined;
  let license: RepositoryOverview['license'];
  let descriptions: readonly ManifestDescription[] = [];
  const code = await analyseCodeRoots({
    ...request,
    onSurvey: async (survey) => {
      readme = await readReadmeOf(request.fs, survey.tree, options.maxReadmeBytes);
      license = await findLicense(request.fs, survey);
      descriptions = describe(survey.manifests).slice(0, options.maxListed);
      for (const finding of findings(survey, readme, license)) await request.onFinding?.(finding);
    },
  });
  return {
    name: request.name,
    ...(readme === undefined ? {} : { readme }),
    ...(license === undefined ? {} : { license }),
    descriptions,
    code,
  };
}

async function readReadmeOf(
  fs: RepoFs,
  tree: RepositoryTree,
  maxBytes: number,
): Promise<ReadmeOverview | undefined> {
  const rank = (name: string) =>
    ['readme.md', 'readme.markdown', 'readme.rst', 'readme.adoc', 'readme.txt', 'readme'].indexOf(
      name.toLowerCase(),
    );
  const place = (directory: string) => ['', '.github', 'docs', 'doc'].indexOf(directory);
  const found = tree.files
    .filter(
      (file) =>
        /^readme/i.test(file.name) &&
        rank(file.name) >= 0 &&
        place(file.directory) >= 0 &&
        file.sizeBytes > 0,
    )
    .sort((a, b) => place(a.directory) - place(b.directory) || rank(a.name) - rank(b.name))[0];
  if (found === undefined) return undefined;
  try {
    const text = readReadme(await fs.readText(found.path, { maxBytes, overflow: 'cut' }));
    const paragraphs = text.paragraphs.slice(0, MAX_PARAGRAPHS).map(({ heading, text: paragraph }) => ({
      heading: heading.slice(0, 200),
      text: paragraph.slice(0, MAX_PARAGRAPH_LENGTH),
    }));
    return { path: found.path, title: text.title, paragraphs };
  } catch {
    return undefined;
  }
}

async function findLicense(
  fs: RepoFs,
  { tree, manifests }: RepositorySurvey,
): Promise<RepositoryOverview['license']> {
  const files = tree.files
    .filter(({ path }) => /^(licen[cs]e|copying|unlicense)([.-][\w.-]+)?$/i.test(path))
    .slice(0, 4);
  const names = new Set<string>();
  for (const { path } of files) {
    const text = await fs.readText(path, { maxBytes: MAX_LICENSE_BYTES, overflow: 'cut' }).catch(() => '');
    const found = detectLicense(text);
    if (found !== undefined) names.add(found);
  }
  const [first] = files;
  if (first !== undefined && names.size > 0) return { name: [...names].join(' OR '), path: first.path };
  const declared = manifests.find(
    (manifest) => manifest.license !== undefined && !manifest.path.includes('/'),
  );
  if (declared?.license !== undefined) return { name: declared.license, path: declared.path };
  return first === undefined ? undefined : { name: 'in its own words', path: first.path };
}

function describe(manifests: readonly Manifest[]): ManifestDescription[] {
  return manifests.flatMap(({ path, name, description }) =>
    description === undefined ? [] : [{ path, ...(name === undefined ? {} : { name }), description }],
  );
}

function findings(
  { tree, manifests, ci, containers }: RepositorySurvey,
  readme: ReadmeOverview | undefined,
  license: RepositoryOverview['license'],
): OverviewFinding[] {
  const paths = (found: readonly { path: string }[]) =>
    found
      .slice(0, 6)
      .map(({ path }) => path)
      .join(', ');
  const more = (found: readonly unknown[]) => (found.length > 6 ? ` and ${found.length - 6} more` : '');
  const about = readme?.paragraphs[0]?.text.slice(0, 240);
  const systems = [...new Set(ci.map(({ name }) => name))].join(', ');
  return [
    {
      topic: 'readme',
      text:
        readme === undefined
          ? 'No README that can be read.'
          : `${readme.path}: ${readme.title}${about === undefined ? '' : ` - ${about}`}`,
    },
    {
      topic: 'manifests',
      text: manifests.length === 0 ? 'No manifests.' : `Manifests: ${paths(manifests)}${more(manifests)}`,
    },
    ...(license === undefined
      ? []
      : [{ topic: 'license' as const, text: `License: ${license.name} (${license.path})` }]),
    {
      topic: 'ci',
      text: ci.length === 0 ? 'No CI configuration.' : `CI: ${systems} (${paths(ci)}${more(ci)})`,
    },
    {
      topic: 'containers',
      text:
        containers.length === 0 ? 'No containers.' : `Containers: ${paths(containers)}${more(containers)}`,
    },
    ...(tree.truncated
      ? [{ topic: 'manifests' as const, text: 'The tree is larger than one analysis looks at.' }]
      : []),
  ];
}
