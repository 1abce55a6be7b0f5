import type { DirectoryClassifier } from './directory-traits.js';
import type { EventLoopYielder } from './event-loop-yielder.js';
import { languageByName } from './detect-language.js';
import { languageNamed, type Language } from './language-table.js';
import type { RepositoryTree } from './repository-tree.js';

/** What a `.h` file is: the one of C, C++ and Objective-C that the repository has most files of. */
export async function headerLanguage(
  tree: RepositoryTree,
  classifier: DirectoryClassifier,
  yielder: EventLoopYielder,
): Promise<Language> {
  const counts = new Map<string, number>([['C', 0.5]]);
  for (const file of tree.files) {
    await yielder.yieldIfDue();
    if (file.name.endsWith('.h') || !/\.(c|cc|cpp|cxx|hpp|hh|m|mm)$/.test(file.name)) continue;
    if (classifier.of(file.directory).skip !== undefined) continue;
    const name = languageByName(file.name)?.name ?? 'C';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const best = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'C';
  return languageNamed(best === 'Objective-C++' ? 'Objective-C' : best);
}
