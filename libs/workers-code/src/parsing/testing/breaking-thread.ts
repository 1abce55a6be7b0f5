import { FactCollector } from '../fact-collector.js';
import type { FactExtractor } from '../fact-extractor.js';
import type { FileLook } from '../file-look.js';
import { serveParsing } from '../serve-parsing.js';

/** Does what the text says. What it reads well it takes for one name. */
const BREAKING: FactExtractor = {
  languages: ['JavaScript'],
  version: 1,
  extract({ text }) {
    obey(text);
    const facts = new FactCollector();
    facts.addReference(text.trim());
    return facts.finish();
  },
};

const BREAKING_LOOK: FileLook<{ readonly mark: string }, string> = {
  name: 'breaking',
  look: (content, { mark }) => {
    const text = content.toString('utf8');
    obey(text);
    return `${mark}${text}`;
  },
};

function obey(text: string): void {
  if (text.startsWith('hang')) for (;;);
  if (text.startsWith('exit')) process.exit(7);
  if (text.startsWith('fill')) for (const kept: unknown[] = []; ;) kept.push([kept.length]);
  if (text.startsWith('throw')) throw new Error('No.');
}

serveParsing([BREAKING], [BREAKING_LOOK]);
