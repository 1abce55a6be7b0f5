import type { FoundFile } from './code-roots.js';
import type { DirectoryClassifier } from './directory-traits.js';
import type { EventLoopYielder } from './event-loop-yielder.js';
import type { RepositoryTree } from './repository-tree.js';

const CI: readonly (readonly [string, RegExp])[] = [
  ['GitHub Actions', /^\.github\/workflows\/[^/]+\.ya?ml$/],
  ['GitLab CI', /^\.gitlab-ci\.ya?ml$/],
  ['CircleCI', /^\.circleci\/config\.ya?ml$/],
  ['Travis CI', /^\.travis\.ya?ml$/],
  ['Azure Pipelines', /^\.?azure-pipelines[^/]*\.ya?ml$/],
  ['AppVeyor', /^\.?appveyor\.ya?ml$/],
  ['Cirrus CI', /^\.cirrus\.(ya?ml|star)$/],
  ['Jenkins', /^[Jj]enkinsfile[^/]*$/],
  ['Bitbucket Pipelines', /^bitbucket-pipelines\.ya?ml$/],
  ['Drone', /^\.drone\.ya?ml$/],
  ['Woodpecker', /^\.woodpecker(\.ya?ml|\/[^/]+\.ya?ml)$/],
  ['Buildkite', /^\.buildkite\/[^/]+\.ya?ml$/],
  ['Semaphore', /^\.semaphore\/semaphore\.ya?ml$/],
  ['TeamCity', /^\.teamcity\/settings\.kts$/],
  ['Google Cloud Build', /^cloudbuild\.ya?ml$/],
  ['AWS CodeBuild', /^buildspec\.ya?ml$/],
  ['Forgejo Actions', /^\.(forgejo|gitea)\/workflows\/[^/]+\.ya?ml$/],
  ['Dependabot', /^\.github\/dependabot\.ya?ml$/],
];

const CONTAINERS: readonly (readonly [string, RegExp])[] = [
  ['Dockerfile', /(^|\/)(Dockerfile|Containerfile)(\.[\w.-]+)?$|\.[Dd]ockerfile$/],
  ['Compose', /(^|\/)(docker-)?compose([.-][\w-]+)*\.ya?ml$/],
  ['Dev container', /^\.devcontainer\/([^/]+\/)?devcontainer\.json$/],
  ['Helm chart', /(^|\/)Chart\.ya?ml$/],
  ['Kubernetes', /(^|\/)(k8s|kubernetes)\/[^/]+\.ya?ml$/],
  ['Skaffold', /(^|\/)skaffold\.ya?ml$/],
  ['.NET Aspire', /\.AppHost\.csproj$/],
];

export interface OperationsFiles {
  readonly ci: readonly FoundFile[];
  readonly containers: readonly FoundFile[];
}

/** The files that check the project on a server, and those that put it into containers. */
export async function findOperationsFiles(
  tree: RepositoryTree,
  classifier: DirectoryClassifier,
  options: { readonly maxListed: number; readonly yielder: EventLoopYielder },
): Promise<OperationsFiles> {
  const ci: FoundFile[] = [];
  const containers: FoundFile[] = [];
  const { maxListed, yielder } = options;
  await yielder.each(tree.files, ({ path, directory }) => {
    const { skip, role } = classifier.of(directory);
    if (skip !== undefined) return;
    const system = CI.find(([, pattern]) => pattern.test(path))?.[0];
    if (system !== undefined && ci.length < maxListed) ci.push({ name: system, path });
    if (role === 'test' || role === 'example' || role === 'docs') return;
    const format = CONTAINERS.find(([, pattern]) => pattern.test(path))?.[0];
    if (format !== undefined && containers.length < maxListed) containers.push({ name: format, path });
  });
  return { ci, containers };
}
