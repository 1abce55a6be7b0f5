import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitConfigText, type GitSettings } from './git-config-text.js';
import type { GitSource } from './git-source.js';
import { CHECKOUT_LAYOUT } from './repository-cache.js';

/** Names inside the folder of one unfinished clone. */
const LAYOUT = {
  checkout: 'checkout',
  gitFolder: 'git',
  home: 'home',
  config: 'gitconfig',
  index: 'index',
} as const;

/**
 * Settings that keep git from running anything a repository brings: no hooks, filters, monitors, submodules or
 * background maintenance.
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
  // Several writers were faster on every disk measured, even on two cores.
  'checkout.workers': '2',
  // Keeps git's memory windows small; the process limit is the backstop.
  'core.bigFileThreshold': '32m',
  'pack.threads': '2',
  'pack.windowMemory': '64m',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'protocol.allow': 'never',
  'init.defaultBranch': 'main',
  'init.templateDir': '',
  // git's upload-pack reads the source and runs nothing in it, so its owner does not matter.
  'safe.directory': '*',
};

/** The file descriptor on which `runGit` reads traces. */
const TRACE_DESCRIPTOR = '3';

/** Attributes that check files out exactly as committed, whatever the repository's own attributes say. */
const PLAIN_ATTRIBUTES = '* -text !eol !ident !filter !working-tree-encoding\n';

/** The folder of one unfinished clone, and the environment in which git works there. */
export class GitWorkspace {
  private constructor(
    readonly folder: string,
    /** Environment for git's local work. */
    readonly environment: Readonly<Record<string, string>>,
    /** Environment for git while it talks to the source; sends packet traces to `runGit`. */
    readonly sourceEnvironment: Readonly<Record<string, string>>,
  ) {}

  static async create(folder: string, source: GitSource, searchPath: string): Promise<GitWorkspace> {
    const inside = (name: string): string => join(folder, name);
    const tree = join(inside(LAYOUT.checkout), CHECKOUT_LAYOUT.tree);
    await mkdir(tree, { recursive: true });
    await mkdir(inside(LAYOUT.home));
    const settings = {
      ...SAFE_SETTINGS,
      ...source.settings,
      [`protocol.${source.protocol}.allow`]: 'always',
    };
    await writeFile(inside(LAYOUT.config), gitConfigText(settings));
    const environment = {
      PATH: searchPath,
      HOME: inside(LAYOUT.home),
      LC_ALL: 'C',
      GIT_DIR: inside(LAYOUT.gitFolder),
      GIT_WORK_TREE: tree,
      GIT_INDEX_FILE: inside(LAYOUT.index),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: inside(LAYOUT.config),
      GIT_ATTR_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ASKPASS: 'false',
      SSH_ASKPASS: 'false',
      GIT_ALLOW_PROTOCOL: source.protocol,
      GIT_NO_LAZY_FETCH: '1',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_LFS_SKIP_SMUDGE: '1',
    };
    const talking = { ...environment, ...source.environment, GIT_TRACE_PACKET: TRACE_DESCRIPTOR };
    const workspace = new GitWorkspace(folder, environment, talking);
    await workspace.resetGit();
    return workspace;
  }

  /** Deletes git's own data and starts with an empty folder. */
  async resetGit(): Promise<void> {
    await rm(this.gitFolder, { recursive: true, force: true });
    const info = join(this.gitFolder, 'info');
    await mkdir(info, { recursive: true });
    await writeFile(join(info, 'attributes'), PLAIN_ATTRIBUTES);
  }

  /** The folder of git's own data. */
  get gitFolder(): string {
    return join(this.folder, LAYOUT.gitFolder);
  }

  /** The folder that holds the checked-out tree and nothing else. */
  get checkoutFolder(): string {
    return join(this.folder, LAYOUT.checkout);
  }
}
