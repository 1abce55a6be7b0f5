import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of files that stands for a checked-out repository. */
export class RepositoryFolder implements AsyncDisposable {
  private constructor(readonly path: string) {}

  /** Writes the files, `path -> content`, into a new temporary folder. */
  static async create(files: Readonly<Record<string, string | Uint8Array>>): Promise<RepositoryFolder> {
    const folder = new RepositoryFolder(await mkdtemp(join(tmpdir(), 'worker-repository-')));
    for (const [path, content] of Object.entries(files)) {
      const target = join(folder.path, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
    }
    return folder;
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.remove();
  }
}
