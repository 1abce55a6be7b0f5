import type { RepoFs } from '#sandbox';
import type { AnalysisOptions } from '../analysis-options.js';
import { readClassifiedTree } from '../classified-tree.js';
import type { FileRole } from '../directory-traits.js';
import type { EventLoopBreather } from '../event-loop-breather.js';
import { fileRole } from '../file-role.js';
import { languageNamed } from '../language-table.js';
import { baseNameOf, directoryOf } from '../repo-path.js';

/** What a file of a language is for, by its name and place. */
export type RoleSource = (path: string, language: string) => FileRole;

/** Lists the repository, so that the roles of its files can be told. Errors: those of listing the top folder. */
export async function readFileRoles(
  fs: RepoFs,
  analysis: Required<AnalysisOptions>,
  breather: EventLoopBreather,
  signal: AbortSignal,
): Promise<RoleSource> {
  const { classifier } = await readClassifiedTree(fs, { ...analysis, breather, signal });
  return (path, language) =>
    fileRole(baseNameOf(path), languageNamed(language), classifier.of(directoryOf(path)).role);
}
