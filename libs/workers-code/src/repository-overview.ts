import { defaultsOf } from '#settings';
import { analyseCodeRoots, type AnalyseRequest, type RepositorySurvey } from './analyse-code-roots.js';
import { analysisSettings } from './analysis-options.js';
import type { CodeRoots } from './code-roots.js';
import type { Manifest } from './manifests/manifest.js';
import { findLicense, readReadmeOf, type FoundLicense, type ReadmeOverview } from './project-words.js';

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
  readonly license?: FoundLicense;
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
  const options = { ...defaultsOf(analysisSettings), ...request.options };
  let readme: ReadmeOverview | undefined;
  let license: RepositoryOverview['license'];
  let descriptions: readonly ManifestDescription[] = [];
  const code = await analyseCodeRoots({
    ...request,
    onSurvey: async (survey) => {
      readme = await readReadmeOf(request.fs, survey.tree, options.maxReadmeBytes);
      license = await findLicense(request.fs, survey);
      descriptions = describeManifests(survey.manifests).slice(0, options.maxListed);
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

/** What manifests say of their packages. */
export function describeManifests(manifests: readonly Manifest[]): ManifestDescription[] {
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
