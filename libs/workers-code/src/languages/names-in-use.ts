import { directoryOf } from '../repo-path.js';

/** Distinct names kept over all files; the names of a file that comes later are kept as far as they are known. */
const MAX_NAMES = 1_000_000;

/** Which names each file uses, kept small: the files of a repository have most of their names in common. */
export class NamesInUse {
  private readonly ids = new Map<string, number>();
  private readonly names: string[] = [];
  private readonly byFile = new Map<string, Uint32Array>();

  add(path: string, names: readonly string[]): void {
    const ids: number[] = [];
    for (const name of names) {
      const id = this.idOf(name);
      if (id !== undefined) ids.push(id);
    }
    this.byFile.set(path, Uint32Array.from(ids));
  }

  *of(path: string): Generator<string> {
    for (const id of this.byFile.get(path) ?? []) yield this.names[id] ?? '';
  }

  /** Every name that a file below one of the folders uses; `yieldIfDue` is awaited in between. */
  async under(
    folders: Iterable<string>,
    yieldIfDue: () => Promise<void>,
  ): Promise<Map<string, ReadonlySet<string>>> {
    const ids = new Map<string, Set<number>>();
    for (const folder of folders) ids.set(folder, new Set());
    for (const [path, used] of this.byFile) {
      await yieldIfDue();
      for (let folder = directoryOf(path); ; folder = directoryOf(folder)) {
        const all = ids.get(folder);
        if (all !== undefined) for (const id of used) all.add(id);
        if (folder === '') break;
      }
    }
    return new Map(
      [...ids].map(([folder, all]) => [folder, new Set([...all].map((id) => this.names[id] ?? ''))]),
    );
  }

  private idOf(name: string): number | undefined {
    const known = this.ids.get(name);
    if (known !== undefined || this.names.length >= MAX_NAMES) return known;
    this.ids.set(name, this.names.length);
    this.names.push(name);
    return this.names.length - 1;
  }
}
