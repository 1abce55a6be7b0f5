import { baseNameOf } from '../repo-path.js';
import { imageName, serviceOfImage } from './service-lookup.js';
import type { LineReaderFactory } from './line-reader.js';
import { YamlOutline } from './yaml-outline.js';

const NOT_THESE =
  /(^|\/)((docker-)?compose([.-][\w-]+)*|\.gitlab-ci|mkdocs|pnpm-lock|openapi|swagger)\.ya?ml$|^\.github\//;
/** Kinds worth a line of their own; the others go with them. */
const WORKLOADS = new Set(
  'Deployment StatefulSet DaemonSet Job CronJob Pod Service Ingress Gateway HTTPRoute VirtualService PersistentVolumeClaim HorizontalPodAutoscaler Kustomization HelmRelease Application NetworkPolicy'.split(
    ' ',
  ),
);

const PODS = /^(initC|c)ontainers$/;

/** Workloads, images and variables of Kubernetes manifests and of the templates of charts. */
export const kubernetesLines: LineReaderFactory = ({ file, language }, collector) => {
  if (language !== 'YAML' || NOT_THESE.test(file.path)) return undefined;
  const outline = new YamlOutline();
  let isKubernetes = false;
  let kind = '';
  return (line, place) => {
    if (line.startsWith('---')) {
      isKubernetes = false;
      kind = '';
    }
    const entry = outline.next(line);
    if (entry === undefined) return;
    const { keys, value } = entry;
    const last = keys.at(-1);
    if (keys.length === 1) {
      if (last === 'apiVersion') isKubernetes = /^([\w.-]+\/)?v\d/.test(value);
      if (last === 'kind') kind = value;
    }
    if (!isKubernetes) return;
    if (keys.join('.') === 'metadata.name' && WORKLOADS.has(kind))
      collector.item(
        'deploy',
        `Kubernetes: ${file.directory === '' ? file.path : file.directory}`,
        kind,
        place,
      );
    if (last === 'image' && value !== '' && !value.includes('{{') && keys.some((key) => PODS.test(key))) {
      const name = imageName(value);
      collector.item('containers', `${baseNameOf(name)} (Kubernetes)`, `${kind} of ${name}`, place);
      collector.service(serviceOfImage(value), `image ${imageName(value)}`, place);
    }
    if (last === 'name' && keys.at(-2) === '-' && keys.at(-3) === 'env')
      collector.variable('sets', value, 'Kubernetes env', place);
    if (
      kind === 'ConfigMap' &&
      keys[0] === 'data' &&
      keys.length === 2 &&
      /^[A-Z][A-Z0-9_]+$/.test(last ?? '')
    )
      collector.variable('sets', last ?? '', 'ConfigMap', place);
  };
};
