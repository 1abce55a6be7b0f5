import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoProcess } from './demo-process.js';
import { fencedBlocks } from './markdown.js';

/**
 * Returns the lines that describe the demo's steps, without its findings. Concurrent workers report in
 * any order, so the lines of each section are sorted.
 */
function outline(transcript: string): string[] {
  const sections = transcript.split(/^(?=\S)/m).map((section) => {
    const steps = section
      .split('\n')
      .filter((line) =>
        /^\S|\d+ % \S+ (?:started|finished)$|^ +(?:curl|npx|\S+ +(?:http|127\.)|\d+\. \w)/.test(line),
      )
      .map(withoutFindings);
    return [...new Set(steps)].sort();
  });
  return sections.flat();
}

function withoutFindings(line: string): string {
  return line
    .replace(/\s+\d+ %/, ' N %')
    .replaceAll(/[0-7][0-9A-HJKMNP-TV-Z]{25}/g, 'ID')
    .replace(/(session on|Artifacts in|DATA_DIR=) ?\S+/, '$1 PATH')
    .replaceAll(/\d+/g, 'N');
}

const blockOf = (document: string, mark: string): string =>
  fencedBlocks(document).find(({ marks }) => marks.includes(mark))?.text ?? '';

const WHOLE = blockOf('docs/transcript.md', 'transcript');

describe("the README's excerpt of the transcript", () => {
  it('has lines of the whole in their order, with ... exactly where lines are left out', () => {
    const whole = WHOLE.split('\n');
    const excerpt = blockOf('README.md', 'excerpt').trimEnd().split('\n');
    expect(excerpt.length).toBeGreaterThan(5);
    let at = 0;
    for (const [index, line] of excerpt.entries()) {
      if (line === '...') continue;
      const isGap = index === 0 || excerpt[index - 1] === '...';
      const found = isGap ? whole.indexOf(line, at) : at;
      expect({ line, next: whole[found] }).toEqual({ line, next: line });
      at = found + 1;
    }
  });
});

describe('the transcript', () => {
  it('matches what the demo prints today', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'transcript-'));
    try {
      const { code, stdout } = await DemoProcess.run({ env: { DATA_DIR: dataDir } });
      expect(code).toBe(0);
      expect(outline(stdout)).toEqual(outline(WHOLE));
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  }, 60_000);
});
