import type { RepoFs } from '#sandbox';
import type { EventLoopBreather } from '../event-loop-breather.js';
import type { RepositoryTree } from '../repository-tree.js';
import type { RepositoryFiles } from './import-resolver.js';
import type { ImportsOptions } from './imports-options.js';

/** `RepositoryFiles` over a listed tree. */
export class TreeFiles implements RepositoryFiles {
  readonly paths: ReadonlySet<string>;
  readonly directories: ReadonlySet<string>;
  private readonly texts = new Map<string, Promise<string | undefined>>();
  private left: number;

  private constructor(
    tree: RepositoryTree,
    private readonly byName: ReadonlyMap<string, readonly string[]>,
    private readonly fs: RepoFs,
    private readonly breather: EventLoopBreather,
    private readonly options: Required<ImportsOptions>,
  ) {
    this.paths = tree.paths;
    this.directories = tree.directories;
    this.left = options.maxManifests;
  }

  static async of(
    tree: RepositoryTree,
    parts: { fs: RepoFs; breather: EventLoopBreather; options: Required<ImportsOptions> },
  ): Promise<TreeFiles> {
    const byName = new Map<string, string[]>();
    await parts.breather.each(tree.files, ({ name, path }) => {
      const found = byName.get(name);
      if (found === undefined) byName.set(name, [path]);
      else found.push(path);
    });
    return new TreeFiles(tree, byName, parts.fs, parts.breather, parts.options);
  }

  named(fileName: string): readonly string[] {
    return this.byName.get(fileName) ?? [];
  }

  readText(path: string): Promise<string | undefined> {
    const known = this.texts.get(path);
    if (known !== undefined) return known;
    const text = this.read(path);
    this.texts.set(path, text);
    return text;
  }

  rest(): Promise<void> {
    return this.breather.rest();
  }

  private async read(path: string): Promise<string | undefined> {
    await this.breather.rest();
    if (!this.paths.has(path) || this.left <= 0) return undefined;
    this.left -= 1;
    return this.fs.readText(path, { maxBytes: this.options.maxManifestBytes }).catch(() => undefined);
  }
}
