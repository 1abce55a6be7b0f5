import type { DirectoryTraits, FileRole } from './directory-traits.js';
import type { Language } from './language-table.js';
import type { TreeFile } from './repository-tree.js';
import type { SkipReason } from './skip-reason.js';

/** One file of the tree, judged. Either it is skipped, or it has a language and a role. */
export type MeasuredFile = { readonly file: TreeFile; readonly traits: DirectoryTraits } & (
  | { readonly kind: 'skipped'; readonly reason: SkipReason }
  | {
      readonly kind: 'counted';
      readonly language: Language;
      readonly role: FileRole;
      readonly lines: number;
      /** Whether the file holds what its language starts a program with. */
      readonly startsProgram: boolean;
      /** What the image runs, for a Dockerfile that says it. */
      readonly containerCommand?: string;
    }
);
