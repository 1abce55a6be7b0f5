export interface DiagramNode {
  readonly id: string;
  readonly label: string;
  /** Default: a box. */
  readonly shape?: 'box' | 'store' | 'round';
}

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  readonly isDashed?: boolean;
}

const MAX_LABEL_LENGTH = 48;
const SHAPES = { box: ['[', ']'], store: ['[(', ')]'], round: ['([', '])'] } as const;

/**
 * A Mermaid flowchart in a fenced block. Ids are made here, and labels stand in
 * quotes with every mark written as an entity, so that no name breaks it.
 * Edges whose ends are not drawn are left out.
 */
export function flowchart(
  direction: 'LR' | 'TB',
  nodes: readonly DiagramNode[],
  edges: readonly DiagramEdge[],
): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const lines = nodes.map(({ id, label, shape = 'box' }) => {
    const [open, close] = SHAPES[shape];
    return `  ${ids.get(id) ?? ''}${open}"${quoted(label)}"${close}`;
  });
  const arrows = edges.flatMap(({ from, to, label, isDashed }) => {
    const start = ids.get(from);
    const end = ids.get(to);
    if (start === undefined || end === undefined) return [];
    if (isDashed === true) return [`  ${start} -.-> ${end}`];
    return [label === undefined ? `  ${start} --> ${end}` : `  ${start} -->|"${quoted(label)}"| ${end}`];
  });
  return ['```mermaid', `flowchart ${direction}`, ...lines, ...arrows, '```'].join('\n');
}

/** Letters, digits and the harmless marks stay; the rest become Mermaid's entities. */
function quoted(label: string): string {
  const line = label
    .slice(0, 4 * MAX_LABEL_LENGTH)
    .replaceAll(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const cut = line.length > MAX_LABEL_LENGTH ? `...${line.slice(3 - MAX_LABEL_LENGTH)}` : line;
  const text = Array.from(cut, (char) =>
    /[\p{L}\p{N} ./@:,+()_-]/u.test(char) ? char : `#${char.codePointAt(0)};`,
  );
  return text.length === 0 ? ' ' : text.join('');
}
