/** A line chart with a logarithmic scale on both axes. */
export interface Plot {
  /** Kebab-case: the name of the file. */
  readonly name: string;
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly PlotSeries[];
}

export interface PlotSeries {
  readonly name: string;
  /** By rising x, both above 0; others are left out. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

interface Scale {
  readonly low: number;
  readonly high: number;
  at(value: number): number;
}

const WIDTH = 760;
const HEIGHT = 420;
const AREA = { left: 78, right: 560, top: 44, bottom: 364 };
const GATEWAY_COLOUR = '#2f81f7';
/** Told apart on light and on dark ground, and by most who see fewer colours. */
const COLOURS = ['#8b8b8b', '#d29922', '#2da44e', '#cf5fb4', '#e5534b', '#3fb8af', '#a475f9', '#b0793c'];
const STYLE =
  'text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-size:15px;font-weight:600}' +
  '.grid{stroke:#d0d7de;stroke-width:1}.ground{fill:#fff}.line{fill:none;stroke-width:2}' +
  '@media(prefers-color-scheme:dark){text{fill:#e6edf3}.grid{stroke:#30363d}.ground{fill:#0d1117}}';

/** The chart as an SVG file that follows the reader's light or dark theme. */
export function plotSvg(plot: Plot): string {
  const series = plot.series.map(({ name, points }) => ({
    name,
    points: points.filter(([x, y]) => x > 0 && y > 0 && Number.isFinite(y)),
  }));
  const all = series.flatMap(({ points }) => points);
  const x = logScale(
    all.map((point) => point[0]),
    AREA.left,
    AREA.right,
  );
  const y = logScale(
    all.map((point) => point[1]),
    AREA.bottom,
    AREA.top,
  );
  const middle = (AREA.top + AREA.bottom) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<title>${escaped(plot.title)}</title><style>${STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${HEIGHT}" rx="6"/>`,
    text(AREA.left, 26, plot.title, 'start', ' class="title"'),
    ...decades(x).map((value) => tick(x.at(value), AREA.bottom + 18, value, 'x')),
    ...decades(y).map((value) => tick(AREA.left - 8, y.at(value), value, 'y')),
    text((AREA.left + AREA.right) / 2, HEIGHT - 16, plot.xLabel, 'middle'),
    text(18, middle, plot.yLabel, 'middle', ` transform="rotate(-90 18 ${middle})"`),
    ...series.map((one, index) => line(one, index, colourOf(one, series), x, y)),
    '</svg>\n',
  ].join('\n');
}

function logScale(values: readonly number[], from: number, to: number): Scale {
  const low = Math.floor(Math.log10(Math.min(...values, Number.MAX_VALUE)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values, Number.MIN_VALUE)) - 1e-9));
  return { low, high, at: (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from) };
}

function decades({ low, high }: Scale): number[] {
  return Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
}

function tick(left: number, top: number, value: number, axis: 'x' | 'y'): string {
  const label = value >= 1e6 ? `${value / 1e6}M` : value >= 1e3 ? `${value / 1e3}k` : String(value);
  const rounded = value < 1 ? String(Number(value.toPrecision(1))) : label;
  return axis === 'x'
    ? `<path class="grid" d="M${fixed(left)} ${AREA.top}V${AREA.bottom}"/>${text(left, top, rounded, 'middle')}`
    : `<path class="grid" d="M${AREA.left} ${fixed(top)}H${AREA.right}"/>${text(left, top + 4, rounded, 'end')}`;
}

/** The gateway has the same colour in every plot; the others have theirs by their place. */
function colourOf(one: PlotSeries, all: readonly PlotSeries[]): string {
  if (one.name === 'gateway') return GATEWAY_COLOUR;
  const others = all.filter(({ name }) => name !== 'gateway');
  return COLOURS[others.indexOf(one) % COLOURS.length] ?? '';
}

function line({ name, points }: PlotSeries, index: number, colour: string, x: Scale, y: Scale): string {
  const places = points.map((point) => `${fixed(x.at(point[0]))},${fixed(y.at(point[1]))}`);
  const dots = places.map((place) => {
    const [cx, cy] = place.split(',');
    return `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colour}"/>`;
  });
  const top = AREA.top + 12 + index * 22;
  const legend = `<path class="line" stroke="${colour}" d="M${AREA.right + 18} ${top}h22"/>`;
  const label = text(AREA.right + 46, top + 4, name, 'start');
  return `<polyline class="line" stroke="${colour}" points="${places.join(' ')}"/>${dots.join('')}${legend}${label}`;
}

function text(x: number, y: number, content: string, anchor: string, more = ''): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}"${more}>${escaped(content)}</text>`;
}

function fixed(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
