import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitConfigText, type GitSettings } from './git-config-text.js';
import type { GitSource } from './git-source.js';

/** Names inside the folder of one clone. */
export const CLONE_LAYOUT = { tree: 'tree', gitFolder: 'git', home: 'home', config: 'gitconfig' } as const;

/**
 * Settings under which nothing that a repository brings is ever run: no hooks,
 * filters, monitors, submodules or background upkeep.
 */
const SAFE_SETTINGS: GitSettings = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.autocrlf': 'false',
  'core.fsync': 'none',
  'credential.helper': '',
  'fetch.recurseSubmodules': 'false',
  'fetch.unpackLimit': '1',
  'fetch.writeCommitGraph': 'false',
  'submodule.recurse': 'false',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'protocol.allow': 'never',
  'init.defaultBranch': 'main',
  'init.templateDir': '',
  // The source is read by git's own server part, which runs nothing of it, whoever owns it.
  'safe.directory': '*',
};

/** Files come out exactly as they were committed, whatever the repository's attributes say. */
const PLAIN_ATTRIBUTES = '* -text !eol !ident !filter !working-tree-encoding\n';

/** The folder of one clone in the making, and the surroundings in which git works there. */
export class GitWorkspace {
  private constructor(
    readonly folder: string,
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async create(folder: string, source: GitSource, searchPath: string): Promise<GitWorkspace> {
    const inside = (name: string): string => join(folder, name);
    await mkdir(inside(CLONE_LAYOUT.tree), { recursive: true });
    await mkdir(inside(CLONE_LAYOUT.home));
    await mkdir(join(inside(CLONE_LAYOUT.gitFolder), 'info'), { recursive: true });
    await writeFile(join(inside(CLONE_LAYOUT.gitFolder), 'info', 'attributes'), PLAIN_ATTRIBUTES);
    const settings = {
      ...SAFE_SETTINGS,
      ...source.settings,
      [`protocol.${source.protocol}.allow`]: 'always',
    };
    await writeFile(inside(CLONE_LAYOUT.config), gitConfigText(settings));
    return new GitWorkspace(folder, {
      PATH: searchPath,
      HOME: inside(CLONE_LAYOUT.home),
      LC_ALL: 'C',
      GIT_DIR: inside(CLONE_LAYOUT.gitFolder),
      GIT_WORK_TREE: inside(CLONE_LAYOUT.tree),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: inside(CLONE_LAYOUT.config),
      GIT_ATTR_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ASKPASS: 'false',
      SSH_ASKPASS: 'false',
      GIT_ALLOW_PROTOCOL: source.protocol,
      GIT_NO_LAZY_FETCH: '1',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_OPTIONAL_LOCKS: '0',
      ...source.environment,
    });
  }
}
