import { parseLooseJson } from '../../code-specs/loose-json.js';

/** What a JSON file says, comments and trailing commas allowed; undefined for anything else. */
export function jsonOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    // Most files are plain JSON, which is many times quicker to read.
  }
  try {
    return parseLooseJson(text);
  } catch {
    return undefined;
  }
}
