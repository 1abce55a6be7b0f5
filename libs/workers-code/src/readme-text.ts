/** One paragraph of a README as plain text, with the heading above it. */
export interface ReadmeParagraph {
  readonly heading: string;
  readonly text: string;
}

export interface ReadmeText {
  /** The first heading; empty when there is none. */
  readonly title: string;
  /** Meaningful paragraphs in order: no badges, lists, tables, code, navigation or notices. */
  readonly paragraphs: readonly ReadmeParagraph[];
}

const MAX_LINE_LENGTH = 1_500;
const MAX_TAG_LENGTH = 1_000;
const MAX_LINES = 1_500;
const MAX_PARAGRAPHS = 12;
const MIN_WORDS = 4;

/** Headings under which nobody says what a project is for. */
const ASIDE =
  /^(table of contents|contents|sponsors?|backers|donat|support|install|getting started|quick ?start|usage|build|building|license|contribut|news|status|upgrad|changelog|prerequisites|requirements|download|disclaimer|security|acknowledg|authors?|credits|community|links|documentation|examples?|faq)/i;

/** Reads a README in Markdown, HTML in Markdown, reStructuredText, AsciiDoc or plain text. */
export function readReadme(source: string): ReadmeText {
  const lines = plainLines(source);
  let title = '';
  let pictured = '';
  let heading = '';
  let block: string[] = [];
  const paragraphs: ReadmeParagraph[] = [];
  const endBlock = () => {
    const text = meaningful(block);
    if (text !== undefined && !ASIDE.test(heading) && paragraphs.length < MAX_PARAGRAPHS)
      paragraphs.push({ heading, text });
    block = [];
  };
  for (const [index, line] of lines.entries()) {
    const found = headingOf(line, lines[index + 1]);
    if (found !== undefined) {
      endBlock();
      const text = plainInline(found);
      if (text === '') continue;
      const isSection = pictured !== '' && /^\s{0,3}##/.test(line);
      if (title === '' && !isSection) title = text.slice(0, 120);
      else heading = text;
    } else if (line.trim() === '') {
      endBlock();
    } else {
      if (title === '' && pictured === '' && paragraphs.length === 0) pictured = picturedTitle(line);
      if (!isRule(line)) block.push(line);
    }
  }
  endBlock();
  return { title: title === '' || ASIDE.test(title) ? pictured : title, paragraphs };
}

/** Removes comments, code blocks and HTML; keeps headings as Markdown. */
function plainLines(source: string): string[] {
  const text = htmlHeadings(
    withoutBetween(withoutBetween(source.replaceAll('\r', ''), '<!--', '-->'), '<details', '</details>'),
  );
  const lines: string[] = [];
  let fence: string | undefined;
  for (const raw of text.split('\n').slice(0, MAX_LINES)) {
    const line = raw.slice(0, MAX_LINE_LENGTH);
    const mark = /^\s{0,3}(```|~~~|----$|\.\.\.\.$)/.exec(line)?.[1];
    const isFence = mark === '```' || mark === '~~~';
    if (fence !== undefined) {
      if (mark === fence) fence = undefined;
      continue;
    }
    if (isFence) {
      fence = mark;
      lines.push('');
    } else if (/^\[[^\]]{1,200}\]: /.test(line) || /^\.\. |^:[\w-]{1,40}:|^\s{1,8}:[\w-]{1,40}:/.test(line)) {
      lines.push('');
    } else {
      lines.push(line);
    }
  }
  return withoutTags(lines.join('\n')).split('\n');
}

function withoutBetween(text: string, open: string, close: string): string {
  let kept = '';
  let at = 0;
  for (let start = text.indexOf(open); start >= 0; start = text.indexOf(open, at)) {
    kept += text.slice(at, start);
    const end = text.indexOf(close, start);
    if (end < 0) return kept;
    at = end + close.length;
  }
  return kept + text.slice(at);
}

function htmlHeadings(text: string): string {
  return text.replaceAll(/<h([1-6])[^>]{0,300}>/gi, '\n\n# ').replaceAll(/<\/h[1-6]>/gi, '\n\n');
}

/** Drops tags over line ends; block elements end a paragraph. `<https://...>` stays out as well. */
function withoutTags(text: string): string {
  let kept = '';
  let at = 0;
  for (let start = text.indexOf('<'); start >= 0; start = text.indexOf('<', at)) {
    kept += text.slice(at, start);
    const isTag = /[a-z/!]/i.test(text[start + 1] ?? '');
    const length = isTag ? text.slice(start, start + MAX_TAG_LENGTH).indexOf('>') : -1;
    const end = start + length;
    if (length < 0) {
      kept += '<';
      at = start + 1;
      continue;
    }
    const name = /^<\/?([a-z0-9]+)/i.exec(text.slice(start, start + 20))?.[1]?.toLowerCase() ?? '';
    kept +=
      name === 'br'
        ? ' '
        : /^(p|div|center|table|tr|ul|li|section|figure|picture|hr|blockquote|td)$/.test(name)
          ? '\n\n'
          : '';
    at = end + 1;
  }
  return kept + text.slice(at);
}

function headingOf(line: string, next: string | undefined): string | undefined {
  const marked = /^\s{0,3}(?:#{1,6}|={1,6})\s+(.{1,300}?)\s*[#=]*$/.exec(line)?.[1];
  if (marked !== undefined) return marked;
  const isUnderlined =
    next !== undefined && /^\s?([=\-~^*])\1{2,}\s*$/.test(next) && /^\S/.test(line) && line.length < 120;
  return isUnderlined && !isRule(line) && !/^[-*|>]/.test(line) ? line : undefined;
}

/** A banner picture may stand for the title, with its alternative text; a badge may not. */
function picturedTitle(line: string): string {
  const alt = /^\s{0,3}\[?!\[([^\]]{3,80})\]/.exec(line)?.[1] ?? '';
  const isBadge =
    /badge|shields\.io|build|status|version|logo|banner|screenshot|coverage|license|download/i.test(line);
  return /\s/.test(alt) && !isBadge ? alt : '';
}

function isRule(line: string): boolean {
  return /^\s*([=\-~^*_+#])\1{2,}\s*$/.test(line);
}

/** The block as one plain text, or undefined when it says nothing of the project. */
function meaningful(block: readonly string[]): string | undefined {
  const first = block[0]?.trim() ?? '';
  if (first === '' || /^([-*+•]\s|\d+[.)]\s|\||\[!|\$ |!!! |={3})/.test(first)) return undefined;
  if (/^>\s{0,2}(\[!|\*{0,2}(note|warning|important|tip)\b)/i.test(first)) return undefined;
  const raw = block.map((line) => line.replace(/^\s*>\s?/, '')).join(' ');
  const linked = [...raw.matchAll(/\[([^\]]{0,300})\]\([^)]{0,600}\)/g)].reduce(
    (sum, match) => sum + (match[1] ?? '').length,
    0,
  );
  const text = plainInline(raw);
  const words = text.match(/\p{L}[\p{L}\p{N}'’.-]*/gu) ?? [];
  const isCjk = /[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{8,}/.test(text);
  if (words.length < MIN_WORDS && !isCjk) return undefined;
  if (
    linked > text.length * 0.6 ||
    /^(note|warning|important|disclaimer|tip|full documentation|documentation|see |table of contents)\b.{0,3}[:\s]/i.test(
      text,
    )
  )
    return undefined;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters < text.length * 0.5 ? undefined : text;
}

/** Markdown, reST and AsciiDoc inline marks away, links to their texts, images to nothing. */
export function plainInline(raw: string): string {
  return raw
    .slice(0, 4_000)
    .replaceAll(
      /\[!\[[^\]]{0,300}\](\([^)]{0,600}\)|\[[^\]]{0,300}\])\](\([^)]{0,600}\)|\[[^\]]{0,300}\])?/g,
      ' ',
    )
    .replaceAll(/!\[[^\]]{0,300}\](\([^)]{0,600}\)|\[[^\]]{0,300}\])/g, ' ')
    .replaceAll(/\[([^\]]{0,300})\](\([^)]{0,600}\)|\[[^\]]{0,300}\])/g, '$1')
    .replaceAll(/`([^`<]{1,300}?)\s{0,3}<[^>`]{1,600}>`_{1,2}/g, '$1')
    .replaceAll(/(https?:\/\/[^\s[]{1,400})\[([^\]]{1,200})\]/g, '$2')
    .replaceAll(/:[\w-]{1,30}:`([^`]{1,200})`/g, '$1')
    .replaceAll(/(^|[\s(])[*_]{1,3}(?=\S)/g, '$1')
    .replaceAll(/(\S)[*_]{1,3}(?=[\s).,;:!?]|$)/g, '$1')
    .replaceAll(/\*{1,3}([^*\s][^*]{0,300})\*{1,3}/g, '$1')
    .replaceAll(/`{1,2}([^`]{1,300})`{1,2}_{0,2}/g, '$1')
    .replaceAll(/\[([^\][]{1,100})\]/g, '$1')
    .replaceAll(/\\([\\`*_{}[\]()#+.!-])/g, '$1')
    .replaceAll(/&(nbsp|emsp|ensp);/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
