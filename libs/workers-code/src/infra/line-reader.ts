import type { FileRole } from '../directory-traits.js';
import type { TreeFile } from '../repository-tree.js';
import type { InfraFindings, Place } from './infra-findings.js';

/** A file whose lines are about to be read. */
export interface InfraFile {
  readonly file: TreeFile;
  /** By its name; absent for what is not in the language table, such as `.env.local`. */
  readonly language?: string;
  readonly role: FileRole;
}

/** Takes the lines of one file in order. */
export type LineReader = (line: string, place: Place) => void;

/** Gives a reader for a file that it knows something about. */
export type LineReaderFactory = (file: InfraFile, collector: InfraFindings) => LineReader | undefined;
