import { Glob, type GlobDialect } from './glob-match.js';
import { isWithin, joinPath } from './repo-path.js';

const MAX_PATTERNS = 500;

/** The folders that a workspace names by globs; one that begins with `!` takes folders out, wherever it stands. */
export class WorkspaceGlobs {
  private readonly named: readonly Glob[];
  private readonly takenOut: readonly Glob[];

  /** The globs count from the folder `home`. */
  constructor(
    private readonly home: string,
    globs: readonly string[],
    dialect: GlobDialect,
  ) {
    const bounded = globs.slice(0, MAX_PATTERNS);
    const placed = (glob: string): Glob[] => {
      const path = joinPath(home, glob);
      return path === undefined ? [] : [new Glob(path, dialect)];
    };
    this.named = bounded.filter((glob) => !isTakenOut(glob)).flatMap(placed);
    this.takenOut = bounded.filter(isTakenOut).flatMap((glob) => placed(glob.slice(1)));
  }

  get isEmpty(): boolean {
    return this.named.length === 0;
  }

  has(directory: string): boolean {
    if (!isWithin(directory, this.home)) return false;
    const segments = directory.split('/');
    const fits = (glob: Glob): boolean => glob.matches(segments);
    return this.named.some(fits) && !this.takenOut.some(fits);
  }
}

/** `!(a|b)` is a group, `!a` takes out. */
function isTakenOut(glob: string): boolean {
  return glob.startsWith('!') && !glob.startsWith('!(');
}
