import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoProcess } from './demo-process.js';
import { fencedBlocks } from './markdown.js';

/**
 * Lines that say what the demo does, without what it has found. Workers that
 * run at the same time report in any order, so those of a section are sorted.
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

describe("the README's transcript", () => {
  it('is what the demo prints today', async () => {
    const written = fencedBlocks('README.md').find(({ marks }) => marks.includes('transcript'));
    const dataDir = await mkdtemp(join(tmpdir(), 'transcript-'));
    try {
      const { code, stdout } = await DemoProcess.run({ env: { DATA_DIR: dataDir } });
      expect(code).toBe(0);
      expect(outline(stdout)).toEqual(outline(written?.text ?? ''));
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  }, 60_000);
});
