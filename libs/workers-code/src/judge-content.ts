import { correctLanguage, languageByShebang } from './detect-language.js';
import type { Language } from './language-table.js';
import { isLfsPointer } from './lfs-pointer.js';
import { measureContent } from './measure-content.js';
import type { FileLook } from './parsing/file-look.js';
import { withoutUtf16 } from './parsing/utf16-text.js';
import { containerCommand, startsProgram } from './program-start.js';
import type { SkipReason } from './skip-reason.js';

const BINARY_PROBE_BYTES = 8_000;

/** What is known of a file by its name. */
export interface NamedFile {
  readonly name: string;
  /** Undefined when only the content can tell. */
  readonly language: Language | undefined;
  /** Nothing is asked but whether it is a pointer of Git LFS. */
  readonly onlyPointer?: true;
}

/** What a file's content says of it. */
export type JudgedContent =
  | { readonly kind: 'skipped'; readonly reason: SkipReason }
  | {
      readonly kind: 'counted';
      readonly language: Language;
      readonly lines: number;
      readonly startsProgram: boolean;
      /** What a Dockerfile starts. */
      readonly containerCommand?: string;
    };

/** Tells the language of a file, its lines, and whether a program starts in it. Undefined where nothing more is known. */
export const JUDGE_CONTENT: FileLook<NamedFile, JudgedContent | undefined> = {
  name: 'judgeContent',
  look: (bytes, { name, language: named, onlyPointer }) => {
    if (isLfsPointer(bytes)) return { kind: 'skipped', reason: 'lfsPointer' };
    if (onlyPointer === true) return undefined;
    const content = withoutUtf16(bytes);
    const language = named === undefined ? languageByShebang(content) : correctLanguage(named, name, content);
    if (language === undefined) {
      const isBinary = content.subarray(0, BINARY_PROBE_BYTES).includes(0);
      return { kind: 'skipped', reason: isBinary ? 'binary' : 'unknown' };
    }
    const isCode = language.kind === 'programming' || language.kind === 'markup';
    const { lines, skip } = measureContent(content, isCode);
    if (skip !== undefined) return { kind: 'skipped', reason: skip };
    const command = language.name === 'Dockerfile' ? containerCommand(content) : undefined;
    return {
      kind: 'counted',
      language,
      lines,
      startsProgram: startsProgram(language.name, content),
      ...(command === undefined ? {} : { containerCommand: command }),
    };
  },
};
