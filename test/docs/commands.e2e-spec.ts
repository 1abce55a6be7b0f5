import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { fencedBlocks, type FencedBlock } from './markdown.js';

/** The addresses printed in the documents, those of `npm start`. */
const HTTP = 'http://127.0.0.1:8080';
const GRPC = '127.0.0.1:50051';
const TIMEOUT_MS = 300_000;

interface Step {
  readonly command: FencedBlock;
  /** The expected output; `...` stands for anything within a line, or for any number of lines. */
  readonly output: FencedBlock | undefined;
}

/** Returns the commands of a page marked `run`, each with the `text output` block after it. */
function stepsOf(document: string): Step[] {
  const blocks = fencedBlocks(document);
  return blocks.flatMap((command, index) => {
    if (command.language !== 'sh' || !command.marks.includes('run')) return [];
    const next = blocks[index + 1];
    return [{ command, output: next?.marks.includes('output') ? next : undefined }];
  });
}

/** Runs all commands of a page in one shell, as a reader would, and returns what each printed. */
function runAll(commands: readonly string[], { httpUrl, grpcAddress }: GatewayProcess): Promise<string[]> {
  const script = commands
    .map((text) => text.replaceAll(HTTP, httpUrl).replaceAll(GRPC, grpcAddress))
    .map((text, index) => `echo '<<<${index}>>>'\n${text}`)
    .join('\n');
  return new Promise((resolve, reject) => {
    execFile('bash', ['-euo', 'pipefail', '-c', script], { timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      const printed = stdout.replaceAll(httpUrl, HTTP).replaceAll(grpcAddress, GRPC);
      if (error !== null) return reject(new Error(`${error.message}\n${printed}\n${stderr}`));
      resolve(printed.split(/<<<\d+>>>\n/).slice(1));
    });
  });
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

/** Prettier may have reformatted JSON, so white space is ignored. */
function patternOf(output: string): RegExp {
  const words = output
    .trim()
    .split(/\s+/)
    .map((word) => word.split('...').map(escaped).join('[^]*?'));
  return new RegExp(words.join(String.raw`\s*`));
}

describe.each(['README.md', 'docs/api.md', 'docs/operating.md'])('the commands of %s', (document) => {
  it(
    'run as printed, and print what the page shows',
    async () => {
      const steps = stepsOf(document);
      expect(steps.length).toBeGreaterThan(0);
      const gateway = await GatewayProcess.start({ env: { REPOS_ROOT: dirname(process.cwd()) } });
      try {
        const printed = await runAll(
          steps.map(({ command }) => command.text),
          gateway,
        );
        steps.forEach(({ command, output }, index) => {
          if (output === undefined) return;
          const where = `${document}:${command.line}`;
          expect(`${where}\n${printed[index]}`).toMatch(patternOf(output.text));
        });
      } finally {
        await gateway.close();
      }
    },
    TIMEOUT_MS,
  );
});
