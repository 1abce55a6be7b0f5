/** One line of Prometheus text format. */
export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A family as its HELP and TYPE lines declare it, with the samples that follow. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly MetricSample[];
}

const HELP = /^# HELP ([a-z_][a-z0-9_]*) (\S.*)$/;
const TYPE = /^# TYPE ([a-z_][a-z0-9_]*) (counter|gauge|histogram)$/;
const SAMPLE = /^([a-z_][a-z0-9_]*)(?:\{([^}]*)\})? (-?[\d.]+(?:e[+-]?\d+)?|\+Inf|NaN)$/;
const LABEL = /^([a-z_][a-z0-9_]*)="([^"\\\n]*)"$/;

/** Parses the text strictly: throws at any line that the format, or the rules for names and labels, do not allow. */
export function parseMetrics(text: string): MetricFamily[] {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const families: (MetricFamily & { readonly samples: MetricSample[] })[] = [];
  for (const block of text.trimEnd().split('\n\n')) {
    const [helpLine = '', typeLine = '', ...lines] = block.split('\n');
    const [, name = '', help = ''] = HELP.exec(helpLine) ?? refuse(helpLine);
    const [, typed, type = ''] = TYPE.exec(typeLine) ?? refuse(typeLine);
    if (typed !== name || families.some((family) => family.name === name)) refuse(typeLine);
    families.push({ name, help, type, samples: lines.map((line) => sampleOf(line, name, type)) });
  }
  return families;
}

function sampleOf(line: string, family: string, type: string): MetricSample {
  const [, name = '', labelText = '', value] = SAMPLE.exec(line) ?? refuse(line);
  const suffixes = type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
  if (!suffixes.some((suffix) => name === `${family}${suffix}`)) refuse(line);
  const labels: Record<string, string> = {};
  for (const part of labelText === '' ? [] : labelText.split(',')) {
    const [, label = '', labelValue = ''] = LABEL.exec(part) ?? refuse(line);
    if (label in labels) refuse(line);
    labels[label] = labelValue;
  }
  if ((name.endsWith('_bucket') && type === 'histogram') !== 'le' in labels) refuse(line);
  return { name, labels, value: value === '+Inf' ? Infinity : Number(value) };
}

function refuse(line: string): never {
  throw new Error(`no line of Prometheus text format: ${line}`);
}

/** The sum of the samples that have these labels, among others; undefined where there is none. */
export function sampleValue(
  families: readonly MetricFamily[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = families
    .flatMap(({ samples }) => samples)
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value));
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
}
