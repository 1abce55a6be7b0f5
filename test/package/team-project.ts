import { execFile } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { fencedBlocks, markOf } from '../docs/markdown.js';

const run = promisify(execFile);

/** The folder into which the commands of the page put the project. */
const FOLDER_OF_PAGE = '../team-workers';
/** Variables that npm sets for its scripts describe this project, not the one of the team. */
const OF_NPM = /^(npm_(package|lifecycle|command|config_local_prefix)|INIT_CWD$|NODE_OPTIONS$)/;

/** The commands of a block of docs/extending.md that is marked `as=<name>`. */
export function commandsOf(name: string): readonly string[] {
  const block = fencedBlocks('docs/extending.md').find((each) => markOf(each, 'as') === name);
  if (!block) throw new Error(`docs/extending.md has no block as=${name}`);
  return block.text.trimEnd().split('\n');
}

/** A team's project in an empty temporary folder, made by the commands of docs/extending.md. */
export class TeamProject implements AsyncDisposable {
  private cwd = process.cwd();

  private constructor(
    private readonly parent: string,
    private readonly deadlineMs: number,
  ) {}

  /** `deadlineMs` bounds each command. */
  static async create(deadlineMs: number): Promise<TeamProject> {
    // Its real path: the gateway names files by it.
    return new TeamProject(await realpath(await mkdtemp(join(tmpdir(), 'team-project-'))), deadlineMs);
  }

  get folder(): string {
    return join(this.parent, 'team-workers');
  }

  /** Runs commands in turn, as a shell would, and gives what they wrote. Rejects with that when one fails. */
  async run(commands: readonly string[]): Promise<string> {
    let output = '';
    for (const command of commands) {
      const here = command.replaceAll(FOLDER_OF_PAGE, this.folder);
      const [, folder] = /^cd (\S+)$/.exec(here) ?? [];
      if (folder === undefined) output += await this.runOne(here);
      else this.cwd = resolve(this.cwd, folder);
      // npm then asks no registry for versions, and installs what this project was tested with.
      if (here.startsWith('cp ')) await this.lockVersions();
    }
    return output;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.parent, { recursive: true, force: true, maxRetries: 5 });
  }

  private async runOne(command: string): Promise<string> {
    const inherited = Object.entries(process.env).filter(([name]) => !OF_NPM.test(name));
    const env = { ...Object.fromEntries(inherited), npm_config_prefer_offline: 'true' };
    const options = { cwd: this.cwd, env, timeout: this.deadlineMs, maxBuffer: 64 * 1024 * 1024 };
    try {
      const { stdout, stderr } = await run('sh', ['-c', command], options);
      return stdout + stderr;
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${command} failed:\n${stdout}${stderr}`, { cause: error });
    }
  }

  private async lockVersions(): Promise<void> {
    const { packages, ...lock } = JSON.parse(await readFile('package-lock.json', 'utf8')) as {
      packages: Record<string, unknown>;
    };
    const others = Object.entries(packages).filter(([path]) => path !== '');
    const content = { ...lock, name: 'team-workers', packages: Object.fromEntries(others) };
    await writeFile(join(this.folder, 'package-lock.json'), JSON.stringify(content));
  }
}
