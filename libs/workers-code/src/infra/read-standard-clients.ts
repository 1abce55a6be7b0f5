import type { Place } from './infra-findings.js';
import type { LineReaderFactory } from './line-reader.js';
import { serviceOfScheme } from './service-lookup.js';

interface Form {
  /** How the use is told to people. */
  readonly sign: string;
  readonly pattern: RegExp;
  /** The scheme that stands for the database; default: the first group of the pattern. */
  readonly scheme?: string;
}

const SQLITE = 'sqlite';
const SCRIPT: readonly Form[] = [
  { sign: 'node:sqlite', pattern: /\b(?:from|import|require)\s*\(?\s*["'`]node:sqlite["'`]/, scheme: SQLITE },
  { sign: 'bun:sqlite', pattern: /\b(?:from|import|require)\s*\(?\s*["'`]bun:sqlite["'`]/, scheme: SQLITE },
];
const NATIVE: readonly Form[] = [
  { sign: 'sqlite3.h', pattern: /^\s*#\s*include\s*[<"]sqlite3\.h[>"]/, scheme: SQLITE },
  {
    sign: 'libpq-fe.h',
    pattern: /^\s*#\s*include\s*[<"](?:postgresql\/)?libpq-fe\.h[>"]/,
    scheme: 'postgres',
  },
  { sign: 'mysql.h', pattern: /^\s*#\s*include\s*[<"](?:(?:mysql|mariadb)\/)?mysql\.h[>"]/, scheme: 'mysql' },
  { sign: 'hiredis.h', pattern: /^\s*#\s*include\s*[<"](?:hiredis\/)?hiredis\.h[>"]/, scheme: 'redis' },
];

/** How each language reaches a database by its runtime, its standard library or a header, so that no manifest names it. */
const FORMS: Readonly<Record<string, readonly Form[]>> = {
  TypeScript: SCRIPT,
  JavaScript: SCRIPT,
  Python: [{ sign: 'sqlite3 module', pattern: /^\s*(?:import|from)\s+sqlite3\b/, scheme: SQLITE }],
  Go: [{ sign: 'sql.Open', pattern: /\bsql(?:x|otel)?\.(?:Open|Connect)\(\s*["`](\w+)["`]/ }],
  PHP: [
    { sign: 'SQLite3 class', pattern: /\bnew\s+\\?SQLite3\s*\(/, scheme: SQLITE },
    { sign: 'PDO', pattern: /\bnew\s+\\?PDO\s*\(\s*["'](\w+):/ },
    { sign: 'mysqli', pattern: /\bnew\s+\\?mysqli\s*\(|\bmysqli_connect\s*\(/, scheme: 'mysql' },
  ],
  Swift: [{ sign: 'SQLite3 module', pattern: /^\s*import\s+SQLite3\b/, scheme: SQLITE }],
  C: NATIVE,
  'C++': NATIVE,
  'Objective-C': NATIVE,
};
/** Names of drivers and of the schemes that stand for the same. */
const DRIVERS: Readonly<Record<string, string>> = {
  sqlite3: SQLITE,
  pgx: 'postgres',
  pq: 'postgres',
  pgsql: 'postgres',
  sqlsrv: 'mssql',
};
const LIKELY = /sql|PDO|pq-fe|hiredis/;
const COMMENT = /^\s*(?:\/\/|#(?!\s*include)|\*|\/\*|--)/;

/** Databases that code reaches without a package. */
export const standardClients: LineReaderFactory = ({ language, role }, collector) => {
  const forms = FORMS[language ?? ''];
  if (forms === undefined || role === 'docs') return undefined;
  return (line, at) => {
    if (!LIKELY.test(line) || COMMENT.test(line)) return;
    const place: Place = role === 'build' ? { ...at, scope: 'development' } : at;
    for (const { sign, pattern, scheme } of forms) {
      const found = pattern.exec(line);
      const name = scheme ?? found?.[1] ?? '';
      if (found !== null) collector.service(serviceOfScheme(DRIVERS[name] ?? name), `code: ${sign}`, place);
    }
  };
};
