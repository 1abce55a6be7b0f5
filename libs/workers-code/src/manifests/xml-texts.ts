const MAX_DEPTH = 64;
const MAX_FOUND = 5_000;

export interface XmlText {
  /** Element names from the root, joined by `/`, such as `project/parent/artifactId`. */
  readonly path: string;
  /** Trimmed character data; empty for an element with none. */
  readonly text: string;
  /** The raw attributes of the opening tag. */
  readonly attributes: string;
}

/**
 * The elements of an XML document with their texts, one pass, no entities, no
 * namespaces, no DTD: enough for manifests, and harmless on hostile files.
 */
export function xmlTexts(xml: string): XmlText[] {
  const found: XmlText[] = [];
  const open: { name: string; attributes: string; text: string }[] = [];
  const close = () => {
    const path = open.map(({ name }) => name).join('/');
    const top = open.pop();
    if (top !== undefined) found.push({ path, text: top.text.trim(), attributes: top.attributes });
  };
  let at = 0;
  while (found.length < MAX_FOUND) {
    const start = xml.indexOf('<', at);
    if (start < 0) break;
    const top = open.at(-1);
    if (top !== undefined && top.text.length < 2_000) top.text += xml.slice(at, Math.min(start, at + 2_000));
    const special = specialEnd(xml, start);
    const end = special ?? xml.indexOf('>', start);
    if (end < 0) break;
    at = end + 1;
    if (special !== undefined) continue;
    const tag = xml.slice(start + 1, Math.min(end, start + 2_000));
    if (tag.startsWith('/')) close();
    else {
      const name = /^[\w:.-]+/.exec(tag)?.[0] ?? '';
      if (open.length >= MAX_DEPTH) break;
      open.push({ name, attributes: tag.slice(name.length), text: '' });
      if (tag.endsWith('/')) close();
    }
  }
  return found;
}

/** The index of the `>` that ends a comment, declaration or CDATA; undefined for a plain tag. */
function specialEnd(xml: string, start: number): number | undefined {
  const closing = xml.startsWith('<!--', start)
    ? '-->'
    : xml.startsWith('<![CDATA[', start)
      ? ']]>'
      : undefined;
  if (closing !== undefined) {
    const end = xml.indexOf(closing, start);
    return end < 0 ? -1 : end + closing.length - 1;
  }
  return xml[start + 1] === '?' || xml[start + 1] === '!' ? xml.indexOf('>', start) : undefined;
}
