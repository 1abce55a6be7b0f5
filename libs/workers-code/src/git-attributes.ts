import { Glob } from './glob-match.js';

const MAX_RULES = 100;
const MAX_GLOB_LENGTH = 300;

export interface PathAttributes {
  readonly vendored?: boolean;
  readonly generated?: boolean;
  readonly documentation?: boolean;
}

interface Rule {
  readonly globs: readonly Glob[];
  readonly attributes: PathAttributes;
}

const NAMES = {
  vendored: 'linguist-vendored',
  generated: 'linguist-generated',
  documentation: 'linguist-documentation',
};

/** What a repository's top `.gitattributes` says of its files: `linguist-vendored`, `-generated`, `-documentation`. */
export class GitAttributes {
  private readonly rules: readonly Rule[];

  constructor(text: string) {
    this.rules = text.split('\n').flatMap(parseRule).slice(0, MAX_RULES);
  }

  /** The last rule that speaks of an attribute wins. */
  of(path: string): PathAttributes {
    const found: PathAttributes = {};
    if (this.rules.length === 0) return found;
    const segments = path.split('/');
    for (const rule of this.rules) {
      if (rule.globs.some((glob) => glob.matches(segments))) Object.assign(found, rule.attributes);
    }
    return found;
  }
}

function parseRule(line: string): Rule[] {
  const [glob, ...words] = line.trim().split(/\s+/);
  if (glob === undefined || glob === '' || glob.startsWith('#') || glob.length > MAX_GLOB_LENGTH) return [];
  const attributes = {
    ...valueOf(words, 'vendored'),
    ...valueOf(words, 'generated'),
    ...valueOf(words, 'documentation'),
  };
  if (Object.keys(attributes).length === 0) return [];
  const bare = glob.replace(/^\//, '').replace(/\/$/, '/**');
  const globs = glob.includes('/') ? [bare] : [bare, `**/${bare}`];
  return [{ globs: globs.map((each) => new Glob(each, 'plain')), attributes }];
}

function valueOf(words: readonly string[], key: keyof typeof NAMES): PathAttributes {
  const name = NAMES[key];
  const on = words.some((word) => word === name || word === `${name}=true`);
  const off = words.some((word) => word === `-${name}` || word === `${name}=false`);
  return on ? { [key]: true } : off ? { [key]: false } : {};
}
