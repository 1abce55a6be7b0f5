import {
  LANGUAGE_BY_EXTENSION,
  LANGUAGE_BY_INTERPRETER,
  LANGUAGE_BY_NAME,
  languageNamed,
  type Language,
} from './language-table.js';

const MAX_SHEBANG_BYTES = 160;

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
  if (content[0] !== 0x23 || content[1] !== 0x21) return undefined;
  const head = content.toString('latin1', 2, MAX_SHEBANG_BYTES).split('\n', 1)[0] ?? '';
  const words = head.trim().split(/\s+/);
  const program =
    words[0]?.endsWith('/env') === true ? words.find((w, i) => i > 0 && !w.startsWith('-')) : words[0];
  const interpreter = (program ?? '').split('/').at(-1) ?? '';
  return (
    LANGUAGE_BY_INTERPRETER.get(interpreter) ??
    LANGUAGE_BY_INTERPRETER.get(interpreter.replace(/[\d.]+$/, ''))
  );
}

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
