import { imageName, serviceOfImage } from './service-lookup.js';
import type { LineReaderFactory } from './line-reader.js';
import { YamlOutline } from './yaml-outline.js';

const COMPOSE = /^(docker-)?compose([.-][\w-]+)*\.ya?ml$/;

/** Services, images and variables of a Compose file. */
export const composeLines: LineReaderFactory = ({ file }, collector) => {
  if (!COMPOSE.test(file.name)) return undefined;
  const outline = new YamlOutline();
  return (line, place) => {
    for (const [, name = ''] of line.matchAll(/(?<!\$)\$\{?([A-Za-z_]\w*)/g)) {
      if (!/^\s*#/.test(line)) collector.variable('reads', name, 'Compose', place);
    }
    const entry = outline.next(line);
    if (entry === undefined) return;
    const [top, service = '', field, ...below] = entry.keys;
    if (top !== 'services' || service === '' || service === '-') return;
    const name = `${service} (Compose)`;
    if (field === undefined) collector.item('containers', name, '', place);
    else if (field === 'image') {
      collector.item('containers', name, `image ${entry.value}`, place);
      collector.service(serviceOfImage(entry.value), `image ${imageName(entry.value)}`, place);
    } else if (field === 'build' && (below.length === 0 || below[0] === 'dockerfile')) {
      if (entry.value !== '') collector.item('containers', name, `built from ${entry.value}`, place);
    } else if (field === 'ports' && entry.value !== '') {
      collector.item('containers', name, `port ${entry.value}`, place);
    } else if (field === 'environment' && below.length > 0) {
      const set = below[0] === '-' ? /^([A-Za-z_]\w*)/.exec(entry.value)?.[1] : below[0];
      collector.variable(
        'sets',
        below[0] === '-' && below[1] !== undefined ? below[1] : (set ?? ''),
        'Compose',
        place,
      );
    }
  };
};
