/** A string of Rust, raw or not: the text is in the second or the third group of these. */
const STRING = String.raw`(?:r(#{0,5})"([^"]{1,500})"\1|"([^"\n]{1,500})")`;
const PATH = new RegExp(String.raw`^#\[\s*path\s*=\s*${STRING}\s*\]$`);
const CONDITIONAL = /^#\[\s*cfg_attr\s*\(/;
const PATH_WITHIN = new RegExp(String.raw`[,(]\s*path\s*=\s*${STRING}`, 'g');
const WHOLE_STRING = new RegExp(String.raw`^${STRING}\s*,?$`);
const MAX_PATHS = 20;

/** Where the file of a module may be, by the attributes before it. */
export interface PathAttributes {
  /** As written, those that hold under a condition first. */
  readonly paths: readonly string[];
  /** Whether it may also be in its usual place: no attribute says otherwise without a condition. */
  readonly orUsual: boolean;
}

/** Reads `#[path = "x.rs"]` and `#[cfg_attr(unix, path = "x.rs")]`, given in the order of the text. */
export function pathAttributes(attributes: readonly string[]): PathAttributes {
  const paths: string[] = [];
  for (const attribute of attributes) {
    if (CONDITIONAL.test(attribute)) {
      for (const found of attribute.matchAll(PATH_WITHIN)) paths.push(textOf(found));
    }
  }
  const plain = attributes.map((attribute) => PATH.exec(attribute)).find((found) => found !== null);
  if (plain !== undefined) paths.push(textOf(plain));
  return { paths: [...new Set(paths)].slice(0, MAX_PATHS), orUsual: plain === undefined };
}

/** The value of a string literal that is the whole text; undefined for anything else. */
export function stringLiteral(text: string): string | undefined {
  const found = WHOLE_STRING.exec(text);
  return found === null ? undefined : textOf(found);
}

function textOf(found: RegExpExecArray): string {
  return found[2] ?? (found[3] ?? '').replaceAll('\\\\', '/');
}

/** A name as it is without the mark that lets a keyword be one. */
export function plainName(name: string): string {
  return name.replace(/^r#/, '');
}
