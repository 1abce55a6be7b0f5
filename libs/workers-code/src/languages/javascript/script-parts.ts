const SCRIPT = /<script\b([^>]*)>([\s\S]*?)<\/script\s*>/gi;
const FRONT_MATTER = /^\s*---\r?\n([\s\S]*?)\r?\n---/;
const NOT_NEWLINE = /[^\n]/g;

/** What of a single-file component is a script. */
export interface ScriptParts {
  /** The scripts at their own lines; all else is blank. */
  readonly text: string;
  readonly isTypeScript: boolean;
  readonly isJsx: boolean;
  /** What `<script src="...">` names, with its place. */
  readonly sources: readonly { readonly specifier: string; readonly offset: number }[];
}

/** The scripts of a Vue, Svelte or Astro file. */
export function scriptParts(text: string, isAstro: boolean): ScriptParts {
  let scripts = '';
  let isTypeScript = isAstro;
  let isJsx = false;
  const sources: { specifier: string; offset: number }[] = [];
  const front = isAstro ? FRONT_MATTER.exec(text) : null;
  if (front?.[1] !== undefined) {
    const from = front[0].indexOf(front[1]);
    scripts = blank(text.slice(0, from)) + front[1];
  }
  for (const match of text.matchAll(SCRIPT)) {
    const [whole, attributes = '', body = ''] = match;
    if (match.index < scripts.length) continue;
    const language = /\blang\s*=\s*["']?(\w+)/.exec(attributes)?.[1];
    isTypeScript ||= language === 'ts' || language === 'tsx' || language === 'typescript';
    isJsx ||= language === 'tsx' || language === 'jsx';
    const source = /\bsrc\s*=\s*["']([^"'{}]+)["']/.exec(attributes)?.[1];
    if (source !== undefined) sources.push({ specifier: source, offset: match.index });
    const start = match.index + whole.indexOf('>') + 1;
    scripts += blank(text.slice(scripts.length, start)) + body;
  }
  return { text: scripts, isTypeScript, isJsx, sources };
}

function blank(text: string): string {
  return text.replace(NOT_NEWLINE, ' ');
}
