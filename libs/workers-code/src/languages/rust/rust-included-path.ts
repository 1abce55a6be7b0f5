import { joinPath } from '../../repo-path.js';
import { stringLiteral } from './rust-attributes.js';

const CONCAT = /^(?:\w+::)*concat!\s*[([{]([^]*)[)\]}]\s*,?$/;
/** What `concat!` puts together: a string, Cargo's folder of the package, a plain value, or what is not known. */
const PART =
  /\s*(?:(r#{0,5}"[^"]*"#{0,5}|"[^"\n]*")|(?:\w+::)*env!\s*\(\s*"CARGO_MANIFEST_DIR"\s*(?:,[^)]*)?\)|(\w+)(?![\w!]))\s*(,|$)/y;

/** What an included file is named by. */
export type IncludedPath =
  /** From the folder of the file that includes it. */
  | { readonly relative: string }
  /** From the top of the repository. */
  | { readonly path: string }
  | 'outside'
  | 'unknown';

/** The path that the argument of `include!` and the like means; a literal stands there without its quotes. */
export function includedPath(argument: string, packageFolder: string | undefined): IncludedPath {
  const parts = CONCAT.exec(argument)?.[1];
  if (parts === undefined) return /^\w+!|^\w+::/.test(argument) ? 'unknown' : { relative: argument };
  let text = '';
  let isFromPackage = false;
  PART.lastIndex = 0;
  const list = parts.trim();
  while (PART.lastIndex < list.length) {
    const found = PART.exec(list);
    if (found === null) return 'unknown';
    const [, literal, value] = found;
    if (literal !== undefined) text += stringLiteral(literal) ?? '';
    else if (value !== undefined) text += value;
    else if (text === '' && !isFromPackage) isFromPackage = true;
    else return 'unknown';
  }
  if (!isFromPackage) return text.startsWith('/') ? 'outside' : { relative: text };
  if (packageFolder === undefined || !text.startsWith('/')) return 'unknown';
  const path = joinPath(packageFolder, text.slice(1));
  return path === undefined ? 'outside' : { path };
}
