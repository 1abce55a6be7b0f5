import {
  LANGUAGE_BY_EXTENSION,
  LANGUAGE_BY_INTERPRETER,
  LANGUAGE_BY_NAME,
  languageNamed,
  type Language,
} from './language-table.js';

const MAX_SHEBANG_BYTES = 250;

/** The language that a file's name tells; undefined when only its content could. */
export function languageByName(fileName: string): Language | undefined {
  const name = fileName.toLowerCase();
  const whole = LANGUAGE_BY_NAME.get(name);
  if (whole !== undefined) return whole;
  if (name.startsWith('dockerfile.')) return languageNamed('Dockerfile');
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? undefined : LANGUAGE_BY_EXTENSION.get(name.slice(dot + 1));
}

/** The language of a file with this content, by its `#!` line. */
export function languageByShebang(content: Buffer): Language | undefined {
  const start = content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf ? 3 : 0;
  if (content[start] !== 0x23 || content[start + 1] !== 0x21) return undefined;
  const head = content.toString('latin1', start + 2, MAX_SHEBANG_BYTES).split('\n', 1)[0] ?? '';
  for (const program of interpretersOf(head.trim().split(/\s+/))) {
    const name = (program.split(/[\\/]/).at(-1) ?? '').toLowerCase().replace(/\.exe$/, '');
    const language =
      LANGUAGE_BY_INTERPRETER.get(name) ?? LANGUAGE_BY_INTERPRETER.get(name.replace(/-?[\d.]+$/, ''));
    if (language !== undefined) return language;
  }
  return undefined;
}

/** Programs that run what is named behind them, some by a word of their own. */
const RUNNER =
  /^(?:env|npx|bunx|pnpx|pnpm|yarn|npm|uv|uvx|pipx|poetry|pipenv|hatch|bundle|rbenv|pyenv|mise|asdf|nix-shell|sudo|exec|run|dlx|x|time|nice)$/;
/** Options of `env` that take the next word. */
const WITH_VALUE = /^-(?:[uC]|-unset|-chdir)$/;

/**
 * The words of a `#!` line that may be the interpreter: the first, or what runners such as `env -S npx` are told
 * to run. A loader of TypeScript that Node is given comes before Node itself.
 */
function interpretersOf(words: readonly string[]): string[] {
  let isValue = false;
  for (const [index, word] of words.entries()) {
    const plain = word.replace(/^(?:-[iv]*S|--split-string=)/, '').replace(/^["']|["']$/g, '');
    const skips = isValue || plain === '' || plain.startsWith('-') || /^\w+=/.test(plain);
    isValue = WITH_VALUE.test(word);
    if (skips || RUNNER.test(plain.split('/').at(-1) ?? '')) continue;
    const loaded = words.slice(index + 1).filter((_each, at, rest) => LOADING.test(rest[at - 1] ?? ''));
    const attached = words.slice(index + 1).flatMap((each) => LOADED.exec(each)?.[1] ?? []);
    return [...loaded, ...attached].map((each) => each.replace(/\/.*$/, '')).concat(plain);
  }
  // `uv run --script` and the like name no interpreter: they know one language.
  return words.some((word) => PYTHON_RUNNER.test(word)) ? ['python'] : [];
}

const PYTHON_RUNNER = /(?:^|\/)(?:uvx?|pipx|poetry|pipenv|hatch)$/;
const LOADING = /^(?:--import|--loader|--experimental-loader|--require|-r)$/;
const LOADED = /^--(?:import|loader|experimental-loader|require)=(\S+)$/;

/** Corrects a language by the content where other formats use the same extension. */
export function correctLanguage(language: Language, fileName: string, content: Buffer): Language | undefined {
  const head = content.toString('latin1', 0, 256).trimStart();
  if (language.name === 'TypeScript' && fileName.endsWith('.ts') && head.startsWith('<?xml'))
    return languageNamed('XML');
  if (language.name === 'Objective-C' && /^[%]|^function\b/.test(head))
    return { name: 'MATLAB', kind: 'programming' };
  if (language.name === 'Perl' && fileName.endsWith('.t') && !/^#!|^use |^\s*#|^package /m.test(head))
    return undefined;
  if (language.name === 'Roff' && !/^[.'][\\"A-Za-z]/m.test(head)) return undefined;
  return language;
}
