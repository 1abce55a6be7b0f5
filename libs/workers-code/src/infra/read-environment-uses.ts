import type { Place } from './infra-findings.js';
import type { LineReaderFactory } from './line-reader.js';

interface Form {
  readonly how: string;
  /** The name is the first group, or the second one. */
  readonly pattern: RegExp;
}

const form = (how: string, pattern: RegExp): Form => ({ how, pattern });

const SCRIPT: readonly Form[] = [
  form('process.env', /\bprocess\.env(?:\??\.([A-Za-z_]\w*)|\??\.?\[\s*["'`]([A-Za-z_]\w*)["'`]\s*\])/g),
  form('import.meta.env', /\bimport\.meta\.env(?:\??\.([A-Z_][A-Z0-9_]*)|\[\s*["'`]([A-Za-z_]\w*)["'`])/g),
  form('Deno.env', /\bDeno\.env\.get\(\s*["'`]([A-Za-z_]\w*)["'`]/g),
  form('Bun.env', /\bBun\.env\.([A-Za-z_]\w*)/g),
];
const JVM: readonly Form[] = [form('System.getenv', /\bSystem\.getenv\(\s*"([A-Za-z_]\w*)"/g)];
const NATIVE: readonly Form[] = [form('getenv', /\b(?:secure_)?getenv\s*\(\s*"([A-Za-z_]\w*)"/g)];
const NET: readonly Form[] = [
  form('GetEnvironmentVariable', /\bGetEnvironmentVariable\(\s*"([A-Za-z_]\w*)"/g),
];

/** How each language reads its environment. */
const FORMS: Readonly<Record<string, readonly Form[]>> = {
  TypeScript: SCRIPT,
  JavaScript: SCRIPT,
  Vue: SCRIPT,
  Svelte: SCRIPT,
  Astro: SCRIPT,
  Python: [
    form('os.environ', /\benviron(?:\.get\(|\.setdefault\(|\.pop\(|\[)\s*[rbu]?["']([A-Za-z_]\w*)["']/g),
    form('os.getenv', /\bgetenvb?\(\s*["']([A-Za-z_]\w*)["']/g),
    form(
      'env()',
      /\b(?:env|config)(?:\.(?:str|bool|int|float|list|dict|json|url|path|db|db_url|cache_url|get_value))?\(\s*["']([A-Z][A-Z0-9_]{2,})["']/g,
    ),
    form('env helper', /\b_?_?get_\w+\(\s*["']([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)["']/g),
  ],
  Go: [
    form('os.Getenv', /\b(?:os|syscall)\.(?:Getenv|LookupEnv)\(\s*["`]([A-Za-z_]\w*)["`]/g),
    form('env helper', /[eE]nv\w{0,60}\([^()"`]{0,200}["`]([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)["`]/g),
    form('struct tag', /\b(?:env|envconfig):"([A-Za-z_]\w*)/g),
  ],
  Rust: [
    form('env::var', /\benv::var(?:_os)?\(\s*"([A-Za-z_]\w*)"/g),
    form('env!', /\b(?:option_)?env!\(\s*"([A-Za-z_]\w*)"/g),
    form('clap', /\benv\s*=\s*"([A-Z_][A-Z0-9_]*)"/g),
  ],
  Java: JVM,
  Kotlin: JVM,
  Scala: [...JVM, form('sys.env', /\bsys\.env(?:\.get|\.getOrElse)?\(\s*"([A-Za-z_]\w*)"/g)],
  Groovy: JVM,
  'C#': NET,
  'F#': NET,
  C: NATIVE,
  'C++': NATIVE,
  'Objective-C': NATIVE,
  Ruby: [form('ENV', /\bENV(?:\.fetch\(\s*|\.key\?\(\s*|\[\s*)["']([A-Za-z_]\w*)["']/g)],
  PHP: [
    form('getenv', /\bgetenv\(\s*["']([A-Za-z_]\w*)["']/g),
    form('$_ENV', /\$_ENV\[\s*["']([A-Za-z_]\w*)["']/g),
    form('env()', /(?<![\w>:$])env\(\s*["']([A-Za-z_]\w*)["']/g),
  ],
  Elixir: [form('System.get_env', /\bSystem\.(?:get_env|fetch_env!?)\(\s*"([A-Za-z_]\w*)"/g)],
  Dart: [form('Platform.environment', /\bPlatform\.environment\[\s*["']([A-Za-z_]\w*)["']/g)],
  Swift: [form('ProcessInfo', /\.environment\[\s*"([A-Za-z_]\w*)"/g)],
  Perl: [form('%ENV', /\$ENV\{\s*["']?([A-Za-z_]\w*)/g)],
  Shell: [form('shell', /\$\{([A-Z][A-Z0-9_]{2,}):?[?-]/g)],
  INI: [form('placeholder', /\$\{([A-Z][A-Z0-9_]{2,})(?::[^}]*)?\}/g)],
};

/** A quick look at the line: most have nothing to do with the environment. */
const LIKELY = /env|config|get_|\$\{/i;
const COMMENT = /^\s*(?:\/\/|#(?!\[)|\*|--|<!--)/;
const DESTRUCTURED = /\b(?:const|let|var)\s*\{([^}]{1,400})\}\s*=\s*process\.env\b/;

/** Environment variables that code reads by name. */
export const environmentUses: LineReaderFactory = ({ language, role, file }, collector) => {
  const forms = FORMS[language ?? ''];
  if (forms === undefined || (language === 'INI' && !/^application.*\.properties$/.test(file.name)))
    return undefined;
  if (role === 'docs') return undefined;
  const assigned = new Set<string>();
  return (line, at) => {
    // What builds and checks the project reads is nothing that the product needs.
    const place: Place = role === 'build' ? { ...at, scope: 'development' } : at;
    if (language === 'Shell') {
      const own = /^\s*(?:export\s+|local\s+|readonly\s+)?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1];
      // `NAME=${NAME:-x}` reads the environment; later uses read what the script has set.
      if (own !== undefined && !line.includes(`\${${own}`)) assigned.add(own);
    }
    if (!LIKELY.test(line) || COMMENT.test(line)) return;
    for (const { how, pattern } of forms) {
      for (const found of line.matchAll(pattern)) {
        const name = found[1] ?? found[2];
        if (name !== undefined && !assigned.has(name)) collector.variable('reads', name, how, place);
      }
    }
    if (forms !== SCRIPT) return;
    for (const part of DESTRUCTURED.exec(line)?.[1]?.split(',') ?? []) {
      const name = /^\s*([A-Za-z_]\w*)/.exec(part)?.[1];
      if (name !== undefined) collector.variable('reads', name, 'process.env', place);
    }
  };
};
