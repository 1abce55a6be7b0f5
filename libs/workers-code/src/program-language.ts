import { languageByName, languageByShebang } from './detect-language.js';
import { languageNamed, type Language } from './language-table.js';

/** Without an extension only small files are worth a look at their `#!` line. */
const MAX_PROGRAM_BYTES = 256 * 1024;
/** The bytes that tell the `#!` line. */
export const PROGRAM_HEAD_BYTES = 256;

/** A file of a listing, as far as its language goes. */
interface ListedFile {
  readonly name: string;
  /** What its `#!` line tells, where its name tells nothing. */
  readonly program?: string;
}

/** Whether only the `#!` line of a file can tell its language: it has no extension, and a name that says nothing. */
export function mayBeProgram(name: string, sizeBytes: number): boolean {
  return (
    sizeBytes > 2 &&
    sizeBytes <= MAX_PROGRAM_BYTES &&
    !name.includes('.', 1) &&
    languageByName(name) === undefined
  );
}

/** The name of the language that a program without an extension is written in, by its first bytes. */
export function programLanguage(head: Buffer): string | undefined {
  return languageByShebang(head)?.name;
}

/** The language of a listed file, by its name, else by its `#!` line. */
export function languageOfFile({ name, program }: ListedFile): Language | undefined {
  return languageByName(name) ?? (program === undefined ? undefined : languageNamed(program));
}
