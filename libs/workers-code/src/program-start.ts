/** Up to the parameters; whether a body follows is looked at apart, for few of them. */
const C_MAIN = /^(?:(?:static|extern|int|void|auto)\s{1,4}){0,3}w?main\s{0,3}\(/gm;
const MAX_C_MAINS = 20;
const C_BODY = /^[^;{]*\)[^;{]*\{/;

/** What a program begins with, for languages where any file may hold it. All linear in the text. */
const STARTS: Readonly<Record<string, { readonly needle: string; readonly pattern: RegExp }>> = {
  C: { needle: 'main', pattern: C_MAIN },
  'C++': { needle: 'main', pattern: C_MAIN },
  Go: { needle: 'func main(', pattern: /^func main\(\)/m },
  Java: { needle: 'main(', pattern: /\bstatic\s{1,4}(?:final\s{1,4})?void\s{1,4}main\s{0,3}\(/ },
  Kotlin: { needle: 'fun main(', pattern: /^(?:suspend )?fun main\(/m },
  'C#': {
    needle: 'Main(',
    pattern: /\bstatic\s{1,4}(?:async\s{1,4})?(?:void|int|Task|Task<int>)\s{1,4}Main\s{0,3}\(/,
  },
  Python: { needle: '__main__', pattern: /^if __name__ == ["']__main__["']/m },
  Swift: { needle: '@main', pattern: /^@main\b/m },
  Dart: { needle: 'main(', pattern: /^(?:Future<void>|void)?\s{0,3}main\(/m },
  Zig: { needle: 'fn main(', pattern: /^pub fn main\(/m },
};

/** Whether a source file of this language holds the start of a program. */
export function startsProgram(languageName: string, content: Buffer): boolean {
  const start = STARTS[languageName];
  if (start === undefined || !content.includes(start.needle)) return false;
  const text = content.toString('latin1');
  return start.pattern === C_MAIN ? holdsCMain(text) : start.pattern.test(text);
}

function holdsCMain(text: string): boolean {
  let looked = 0;
  for (const match of text.matchAll(C_MAIN)) {
    if (++looked > MAX_C_MAINS) return false;
    const end = match.index + match[0].length;
    if (C_BODY.test(text.slice(end, end + 400)) && !isSwitchedOff(text.slice(0, match.index))) return true;
  }
  return false;
}

/** Whether the preprocessor keeps what follows for self-tests only, as in `#ifdef CRC_TEST_MAIN`. */
function isSwitchedOff(before: string): boolean {
  const open: string[] = [];
  for (const line of before.matchAll(/^[ \t]{0,8}#[ \t]{0,8}(ifdef|ifndef|if|endif)\b([^\n]{0,200})/gm)) {
    if (line[1] === 'endif') open.pop();
    else open.push(line[1] === 'ifndef' ? '' : (line[2] ?? ''));
  }
  return open.some((condition) => /test|main\b|bench|debug|standalone|example|^\s*0\s*$/i.test(condition));
}

/** The last ENTRYPOINT and CMD of a Dockerfile on one line. */
export function containerCommand(content: Buffer): string | undefined {
  const text = content.toString('utf8', 0, 64 * 1024).replaceAll('\\\n', ' ');
  const last = (word: string) =>
    [...text.matchAll(new RegExp(`^${word}\\s{1,4}([^\\n]{1,300})$`, 'gim'))].at(-1)?.[1]?.trim();
  const parts = [last('ENTRYPOINT'), last('CMD')].flatMap((part) =>
    part === undefined ? [] : [plainCommand(part)],
  );
  return parts.length === 0 ? undefined : parts.join(' ').replace(/\s+/g, ' ').slice(0, 300);
}

function plainCommand(command: string): string {
  try {
    const parsed: unknown = JSON.parse(command);
    if (Array.isArray(parsed)) return parsed.filter((item) => typeof item === 'string').join(' ');
  } catch {
    // The shell form is no JSON.
  }
  return command;
}
