import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { format } from 'prettier';
import type { Scenario, ScenarioResult } from './scenario.js';
import { plotSvg } from './svg-plot.js';
import { tableMarkdown } from './table.js';

/** Compiled to dist/bench/src: the project's folder is three above. */
const ROOT = new URL('../../../', import.meta.url);
const OTHER_RESULTS = process.env['BENCH_RESULTS'] ?? '';
const RESULTS = OTHER_RESULTS === '' ? new URL('bench/results/', ROOT) : pathToFileURL(`${OTHER_RESULTS}/`);
const PAGE = new URL('docs/performance.md', ROOT);
const PLOTS = new URL('docs/performance/', ROOT);

/** Keeps a result as NAME.json, NAME.md and an SVG a plot, in bench/results or the folder of `BENCH_RESULTS`. */
export async function keepResult(
  scenario: Scenario,
  result: ScenarioResult,
  environment: string,
): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  const { name, title } = scenario;
  const json = JSON.stringify({ name, title, environment, ...result }, undefined, 2);
  await writeFile(new URL(`${name}.json`, RESULTS), `${json}\n`);
  const markdown = `# ${title}\n\n${environment}\n\n${resultMarkdown(result, '')}`;
  await writeFile(new URL(`${name}.md`, RESULTS), markdown);
  await writePlots(result, RESULTS);
}

/** Puts a result between the scenario's marks in docs/performance.md. @throws when the page has no such marks. */
export async function publishResult(
  scenario: Scenario,
  result: ScenarioResult,
  environment: string,
): Promise<void> {
  await mkdir(PLOTS, { recursive: true });
  await writePlots(result, PLOTS);
  const content = `${resultMarkdown(result, 'performance/')}\n_${environment}_`;
  const page = between(await readFile(PAGE, 'utf8'), scenario.name, content);
  await writeFile(PAGE, await format(page, { parser: 'markdown' }));
}

function resultMarkdown({ tables, plots = [] }: ScenarioResult, plotFolder: string): string {
  const images = plots.map(({ name, title }) => `![${title}](${plotFolder}${name}.svg)\n`);
  return [...images, ...tables.map(tableMarkdown)].join('\n');
}

async function writePlots({ plots = [] }: ScenarioResult, folder: URL): Promise<void> {
  for (const plot of plots) await writeFile(new URL(`${plot.name}.svg`, folder), plotSvg(plot));
}

function between(page: string, name: string, content: string): string {
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const start = page.indexOf(open);
  const end = page.indexOf(close);
  if (start === -1 || end < start) throw new Error(`docs/performance.md has no place for ${name}`);
  return `${page.slice(0, start + open.length)}\n\n${content}\n\n${page.slice(end)}`;
}
