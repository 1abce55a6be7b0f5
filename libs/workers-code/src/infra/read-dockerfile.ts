import { imageName, serviceOfImage } from './service-lookup.js';
import type { LineReaderFactory } from './line-reader.js';

/** Base images, ports and variables of a Dockerfile. */
export const dockerfileLines: LineReaderFactory = ({ file, language }, collector) => {
  if (language !== 'Dockerfile') return undefined;
  const stages = new Set<string>();
  return (line, place) => {
    const [, instruction = '', rest = ''] = /^\s*([A-Za-z]+)\s+(.*)$/.exec(line) ?? [];
    switch (instruction.toUpperCase()) {
      case 'FROM': {
        const words = rest.split(/\s+/).filter((word) => !word.startsWith('--'));
        const [image = '', as = '', stage = ''] = words;
        if (!stages.has(image.toLowerCase()) && image !== 'scratch') {
          collector.item('containers', file.path, `from ${image.replace(/@sha256:\w+/, '')}`, place);
          collector.service(serviceOfImage(image), `image ${imageName(image)}`, place);
        }
        if (as.toLowerCase() === 'as') stages.add(stage.toLowerCase());
        return;
      }
      case 'EXPOSE':
        collector.item('containers', file.path, `port ${rest.trim()}`, place);
        return;
      case 'ENV':
        for (const name of settingNames(rest)) collector.variable('sets', name, 'Dockerfile ENV', place);
        return;
      case 'ARG':
        if (!/^(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT)\b/.test(rest))
          collector.variable('sets', rest.split(/[=\s]/, 1)[0] ?? '', 'Dockerfile ARG', place);
    }
  };
};

/** `A=1 B=2`, or the older `A 1`. */
function settingNames(text: string): string[] {
  const pairs = [...text.matchAll(/(?:^|\s)([A-Za-z_]\w*)=/g)].map(([, name = '']) => name);
  return pairs.length > 0 ? pairs : [text.trim().split(/\s/, 1)[0] ?? ''];
}
