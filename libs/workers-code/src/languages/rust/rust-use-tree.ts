/** One thing that a `use` brings in. */
export interface RustUse {
  /** The path without braces and renames, as `std::io::Read`; of a glob import what stands before the star. */
  readonly path: string;
  readonly isGlob: boolean;
  /** Line breaks between the start of the text and the path's last segment. */
  readonly linesBefore: number;
}

const MAX_USES = 2_000;
const MAX_DEPTH = 50;
const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?:r#)?[\p{L}_$][\p{L}\p{N}_]*|::|[{},*]|\n/gu;

/** Takes `a::{b, c::{self, d as e}, f::*}` apart: what follows `use`, up to the semicolon. */
export function readUseTree(text: string): readonly RustUse[] {
  const found: RustUse[] = [];
  const prefixes: string[] = [];
  let path = '';
  let isRename = false;
  let linesBefore = 0;
  const end = (isGlob: boolean) => {
    const plain = path.replace(/(?:^|::)self$/, (self) => (path === 'self' ? self : '')).replace(/::$/, '');
    if (plain !== '' && found.length < MAX_USES) found.push({ path: plain, isGlob, linesBefore });
    path = '';
  };
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '\n') linesBefore += 1;
    else if (token.startsWith('/')) linesBefore += token.split('\n').length - 1;
    else if (token === '{') {
      if (prefixes.length >= MAX_DEPTH) return found;
      prefixes.push(path);
    } else if (token === ',' || token === '}') {
      if (path !== (prefixes.at(-1) ?? '')) end(false);
      isRename = false;
      if (token === '}') {
        prefixes.pop();
        path = prefixes.at(-1) ?? '';
      } else path = prefixes.at(-1) ?? '';
    } else if (token === '*') {
      end(true);
      path = prefixes.at(-1) ?? '';
    } else if (token === 'as') isRename = true;
    else if (!isRename) path += token.replace(/^r#/, '');
  }
  if (prefixes.length === 0) end(false);
  return found;
}
