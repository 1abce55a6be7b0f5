/** How an import is written, and what it names. */
export interface ImportLine {
  readonly form: string;
  readonly target: string;
  /** The form alone says that it stays in the repository or the package. */
  readonly isRelative?: boolean;
}

/** Finds imports line by line; it may keep a state from line to line of one file. */
export type ImportLineFinder = (line: string) => ImportLine | undefined;

interface Form {
  readonly form: string;
  /** The first group is the target. */
  readonly pattern: RegExp;
  readonly isRelative?: boolean;
}

const SCRIPT: readonly Form[] = [
  { form: 'import type ... from', pattern: /^\s*import\s+type\s.*\bfrom\s*["']([^"']+)["']/ },
  { form: 'export ... from', pattern: /^\s*export\s.*\bfrom\s*["']([^"']+)["']/ },
  { form: 'import ... from', pattern: /^\s*(?:import\s.*|\}\s*)\bfrom\s*["']([^"']+)["']/ },
  { form: 'import (side effect)', pattern: /^\s*import\s*["']([^"']+)["']/ },
  { form: 'import()', pattern: /\bimport\(\s*["'`]([^"'`$]+)["'`]/ },
  { form: 'require()', pattern: /\brequire\(\s*["'`]([^"'`$]+)["'`]\s*\)/ },
];
const JVM: readonly Form[] = [
  { form: 'import static', pattern: /^\s*import\s+static\s+([\w.]+(?:\.\*)?)/ },
  { form: 'import', pattern: /^\s*import\s+([\w.]+(?:\.[*_])?)/ },
];
const NATIVE: readonly Form[] = [
  { form: '#include "..."', pattern: /^\s*#\s*include\s*"([^"]+)"/, isRelative: true },
  { form: '#include <...>', pattern: /^\s*#\s*include\s*<([^>]+)>/ },
];

const FORMS: Readonly<Record<string, readonly Form[]>> = {
  TypeScript: SCRIPT,
  JavaScript: SCRIPT,
  Vue: SCRIPT,
  Svelte: SCRIPT,
  Astro: SCRIPT,
  Python: [
    { form: 'from . import', pattern: /^\s*from\s+(\.[\w.]*)\s+import\b/, isRelative: true },
    { form: 'from ... import', pattern: /^\s*from\s+([\w.]+)\s+import\b/ },
    { form: 'import', pattern: /^\s*import\s+([\w.]+)/ },
  ],
  Rust: [
    { form: 'mod', pattern: /^\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;/, isRelative: true },
    {
      form: 'use crate::, super::, self::',
      pattern: /^\s*(?:pub(?:\([^)]*\))?\s+)?use\s+((?:crate|super|self)\b[\w:]*)/,
      isRelative: true,
    },
    { form: 'use', pattern: /^\s*(?:pub(?:\([^)]*\))?\s+)?use\s+(?:::)?(\w[\w:]*)/ },
    { form: 'extern crate', pattern: /^\s*extern\s+crate\s+(\w+)/ },
  ],
  Java: JVM,
  Kotlin: JVM,
  Scala: JVM,
  C: NATIVE,
  'C++': NATIVE,
  'Objective-C': NATIVE,
  'C#': [
    { form: 'global using', pattern: /^\s*global\s+using\s+(?:static\s+)?(?:\w+\s*=\s*)?([\w.]+)\s*;/ },
    { form: 'using static', pattern: /^\s*using\s+static\s+([\w.]+)\s*;/ },
    { form: 'using', pattern: /^\s*using\s+(?:\w+\s*=\s*)?([A-Za-z_][\w.]*)\s*;/ },
  ],
  Ruby: [
    { form: 'require_relative', pattern: /^\s*require_relative\s*\(?\s*["']([^"']+)["']/, isRelative: true },
    { form: 'require', pattern: /^\s*require\s*\(?\s*["']([^"']+)["']/ },
    { form: 'autoload', pattern: /^\s*autoload\s*\(?\s*:\w+,\s*["']([^"']+)["']/ },
  ],
  PHP: [
    { form: 'use function', pattern: /^use\s+function\s+\\?([\w\\]+)/ },
    { form: 'use', pattern: /^use\s+\\?([A-Za-z_][\w\\]*)/ },
    {
      form: 'require, include',
      pattern: /\b(?:require|include)(?:_once)?\s*\(?\s*([^;]{1,120});/,
      isRelative: true,
    },
  ],
};

/** A finder for one file of the language; undefined where imports are not known. */
export function importLineFinder(language: string): ImportLineFinder | undefined {
  if (language === 'Go') return goFinder();
  const forms = FORMS[language];
  if (forms === undefined) return undefined;
  return (line) => {
    for (const { form, pattern, isRelative } of forms) {
      const target = pattern.exec(line)?.[1];
      if (target !== undefined) return { form, target, ...(isRelative === true ? { isRelative } : {}) };
    }
    return undefined;
  };
}

/** Imports in Go stand in a block, or each behind `import`. */
function goFinder(): ImportLineFinder {
  let inBlock = false;
  return (line) => {
    if (/^import\s*\(/.test(line)) {
      inBlock = true;
      return undefined;
    }
    if (inBlock && /^\s*\)/.test(line)) {
      inBlock = false;
      return undefined;
    }
    const pattern = inBlock ? /^\s*(?:[\w.]+\s+)?"([^"]+)"/ : /^import\s+(?:[\w.]+\s+)?"([^"]+)"/;
    const target = pattern.exec(line)?.[1];
    return target === undefined ? undefined : { form: 'import', target };
  };
}
