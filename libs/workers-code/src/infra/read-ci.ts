import { imageName, serviceOfImage } from './service-lookup.js';
import type { InfraFindings, Place } from './infra-findings.js';
import type { LineReader, LineReaderFactory } from './line-reader.js';
import { YamlOutline, type YamlEntry } from './yaml-outline.js';

/** Steps that put something somewhere. */
const PUBLISHES =
  /\b(npm publish|cargo publish|twine upload|docker push|helm (?:push|upgrade|install)|kubectl apply|terraform apply|gh release|goreleaser|semantic-release|skaffold run|flyctl deploy|vercel deploy|serverless deploy|aws s3 sync|gcloud (?:run|app) deploy|dotnet nuget push|gem push)\b/;
const PUBLISHING_ACTION =
  /^(docker\/build-push-action|pypa\/gh-action-pypi-publish|softprops\/action-gh-release|goreleaser\/goreleaser-action|peaceiris\/actions-gh-pages|actions\/deploy-pages|aws-actions\/amazon-ecs-deploy-task-definition|google-github-actions\/deploy-[\w-]+|azure\/webapps-deploy|azure\/k8s-deploy|changesets\/action|superfly\/flyctl-actions[\w/-]*)/i;
const GITLAB_WORDS = new Set(
  'stages variables default include workflow image services cache before_script after_script pages'.split(
    ' ',
  ),
);

/** Workflows and pipelines: what starts them, their jobs, what they publish, and the secrets they need. */
export const ciLines: LineReaderFactory = ({ file }, collector) => {
  const { path } = file;
  if (/^\.github\/workflows\/[^/]+\.ya?ml$/.test(path)) return githubReader(path, collector);
  if (/^\.(gitlab-ci|forgejo\/workflows\/[^/]+|gitea\/workflows\/[^/]+)\.ya?ml$/.test(path))
    return path.startsWith('.gitlab') ? gitlabReader(path, collector) : githubReader(path, collector);
  const system = OTHERS.find(([pattern]) => pattern.test(path))?.[1];
  return system === undefined ? undefined : otherReader(system, path, collector);
};

const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^\.circleci\/config\.ya?ml$/, 'CircleCI'],
  [/^\.?azure-pipelines[\w.-]*\.ya?ml$/, 'Azure Pipelines'],
  [/^\.travis\.ya?ml$/, 'Travis CI'],
  [/^\.?appveyor\.ya?ml$/, 'AppVeyor'],
  [/^\.drone\.ya?ml$/, 'Drone'],
  [/^\.woodpecker(\/[^/]+)?\.ya?ml$/, 'Woodpecker'],
  [/^\.cirrus\.ya?ml$/, 'Cirrus CI'],
  [/^bitbucket-pipelines\.ya?ml$/, 'Bitbucket Pipelines'],
  [/^\.buildkite\/[^/]+\.ya?ml$/, 'Buildkite'],
  [/^cloudbuild\.ya?ml$/, 'Google Cloud Build'],
  [/(^|\/)Jenkinsfile[\w.-]*$/, 'Jenkins'],
];

function githubReader(path: string, collector: InfraFindings): LineReader {
  const outline = new YamlOutline();
  const name = `GitHub Actions: ${path}`;
  return (line, place) => {
    commonSigns(line, name, collector, place);
    const entry = outline.next(line);
    if (entry === undefined) return;
    const [top, second, third, fourth] = entry.keys;
    if (top === 'on' && second === undefined)
      collector.item('ci', name, entry.value === '' ? '' : `on ${entry.value}`, place);
    else if (top === 'on' && third === undefined)
      collector.item('ci', name, `on ${second === '-' ? entry.value : (second ?? '')}`, place);
    else if (top === 'jobs' && second !== undefined && third === undefined)
      collector.item('ci', name, `job ${second}`, place);
    else if (top === 'env' && second !== undefined)
      collector.variable('sets', second, 'GitHub Actions', inCi(place));
    else if (top === 'jobs' && entry.keys.at(-2) === 'env')
      collector.variable('sets', entry.keys.at(-1) ?? '', 'GitHub Actions', inCi(place));
    else if (third === 'services' && fourth !== undefined && entry.keys.at(-1) === 'image')
      ciImage(entry, place, collector);
    if (entry.keys.at(-1) === 'uses' && PUBLISHING_ACTION.test(entry.value))
      collector.item('deploy', name, `uses ${entry.value.replace(/@.*$/, '')}`, place);
  };
}

function gitlabReader(path: string, collector: InfraFindings): LineReader {
  const outline = new YamlOutline();
  const name = `GitLab CI: ${path}`;
  return (line, place) => {
    commonSigns(line, name, collector, place);
    const entry = outline.next(line);
    if (entry === undefined) return;
    const [top = '', second, third] = entry.keys;
    if (second === undefined && !GITLAB_WORDS.has(top) && !top.startsWith('.'))
      collector.item('ci', name, `job ${top}`, place);
    if (second === 'variables' || top === 'variables') {
      const variable = top === 'variables' ? second : third;
      if (variable !== undefined) collector.variable('sets', variable, 'GitLab CI', inCi(place));
    }
    if (top === 'services' || second === 'services') ciImage(entry, place, collector);
  };
}

function otherReader(system: string, path: string, collector: InfraFindings): LineReader {
  const name = `${system}: ${path}`;
  return (line, place) => {
    if (place.line === 1) collector.item('ci', name, '', place);
    commonSigns(line, name, collector, place);
  };
}

function commonSigns(line: string, name: string, collector: InfraFindings, place: Place): void {
  for (const [, secret = ''] of line.matchAll(/\bsecrets\.([A-Za-z_]\w*)/g))
    collector.variable('reads', secret, 'CI secret', inCi(place));
  const published = PUBLISHES.exec(line)?.[1];
  if (published !== undefined && !/^\s*#/.test(line)) collector.item('deploy', name, published, place);
}

function ciImage({ value }: YamlEntry, place: Place, collector: InfraFindings): void {
  collector.service(serviceOfImage(value), `image ${imageName(value)} in CI`, inCi(place));
}

/** What only CI needs does not run with the product. */
function inCi(place: Place): Place {
  return { ...place, scope: 'development' };
}
