import type { RepoFs } from '#sandbox';
import type { EventLoopYielder } from '../event-loop-yielder.js';
import type { SourceReader } from '../parsing/source-reader.js';
import { LinkedPaths } from '../linked-paths.js';
import { baseNameOf } from '../repo-path.js';
import type { RepositoryTree } from '../repository-tree.js';
import type { TreeLinks } from '../tree-links.js';
import type { RepositoryFiles } from './import-resolver.js';
import type { ImportsOptions } from './imports-options.js';
import { readRepoText } from '../read-repo-text.js';

/** Files that say how imports are found. */
const MANIFEST =
  /^(package|lerna|composer|[tj]sconfig[\w.-]*|deno|import_map)\.json$|^deno\.jsonc$|^(go\.mod|go\.work|Cargo\.toml|pyproject\.toml|setup\.(cfg|py)|pnpm-workspace\.yaml|pom\.xml)$|\.(gradle|gradle\.kts|csproj|gemspec)$/;

/** `RepositoryFiles` over a listed tree. */
export class TreeFiles implements RepositoryFiles {
  readonly paths: ReadonlySet<string>;
  readonly directories: ReadonlySet<string>;
  private readonly texts = new Map<string, Promise<string | undefined>>();
  private readonly links: TreeLinks;
  private left: number;

  private constructor(
    tree: RepositoryTree,
    private readonly byName: ReadonlyMap<string, readonly string[]>,
    private readonly fs: RepoFs,
    private readonly yielder: EventLoopYielder,
    private readonly options: Required<ImportsOptions>,
  ) {
    this.paths = LinkedPaths.of(tree.paths, tree.links, tree.links.toFiles);
    this.directories = LinkedPaths.of(tree.directories, tree.links, tree.links.toFolders);
    this.links = tree.links;
    this.left = options.maxManifests;
  }

  static async of(
    tree: RepositoryTree,
    parts: { fs: RepoFs; yielder: EventLoopYielder; options: Required<ImportsOptions> },
  ): Promise<TreeFiles> {
    const byName = new Map<string, string[]>();
    const add = (name: string, path: string): void => {
      const found = byName.get(name);
      if (found === undefined) byName.set(name, [path]);
      else found.push(path);
    };
    await parts.yielder.each(tree.files, ({ name, path }) => add(name, path));
    await parts.yielder.each(tree.links.toFiles, (path) => add(baseNameOf(path), path));
    return new TreeFiles(tree, byName, parts.fs, parts.yielder, parts.options);
  }

  named(fileName: string): readonly string[] {
    return this.byName.get(fileName) ?? [];
  }

  /** Reads the manifests that most resolvers ask for, all at once. */
  async readManifests(reader: SourceReader, signal?: AbortSignal): Promise<void> {
    const paths: string[] = [];
    await this.yielder.each(this.byName, ([name, found]) => {
      if (MANIFEST.test(name)) paths.push(...found);
    });
    const wanted = paths.slice(0, this.left);
    this.left -= wanted.length;
    const { maxManifestBytes: maxBytes } = this.options;
    // The threads follow no link.
    const real = wanted.map((path) => this.links.realPathOf(path) ?? path);
    const texts = await reader.texts(this.fs, real, {
      maxBytes,
      ...(signal === undefined ? {} : { signal }),
    });
    await this.yielder.each(wanted.entries(), ([index, path]) =>
      this.texts.set(path, Promise.resolve(texts[index])),
    );
  }

  readText(path: string): Promise<string | undefined> {
    const known = this.texts.get(path);
    if (known !== undefined) return known;
    const text = this.read(path);
    this.texts.set(path, text);
    return text;
  }

  yieldIfDue(): Promise<void> {
    return this.yielder.yieldIfDue();
  }

  private async read(path: string): Promise<string | undefined> {
    await this.yielder.yieldIfDue();
    if (!this.paths.has(path) || this.left <= 0) return undefined;
    this.left -= 1;
    return readRepoText(this.fs, path, { maxBytes: this.options.maxManifestBytes }).catch(() => undefined);
  }
}
