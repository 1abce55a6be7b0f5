import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { linesOf } from './lines-of.js';
import type { TruthSource, UnderstoodImport } from './truth-project.js';
import { TRUTH } from './tsv-rows.js';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('go_imports.go', TRUTH));
/** No network, and no other toolchain than the one that is there. */
const OFFLINE = { GOPROXY: 'off', GOSUMDB: 'off', GOTOOLCHAIN: 'local', GO111MODULE: 'on', GOFLAGS: '' };
/** Packages of the standard library that came after the Go of Debian 12. */
const LATER_STANDARD = [
  'cmp',
  'crypto/ecdh',
  'crypto/fips140',
  'crypto/hkdf',
  'crypto/mlkem',
  'crypto/pbkdf2',
  'crypto/sha3',
  'encoding/json/jsontext',
  'encoding/json/v2',
  'go/version',
  'iter',
  'log/slog',
  'maps',
  'math/rand/v2',
  'runtime/coverage',
  'slices',
  'structs',
  'testing/slogtest',
  'testing/synctest',
  'unique',
  'weak',
];

/** Go's own parser and `go list`: which folder of the repository an import path is. Changes the go.mod files. */
export const GO_TRUTH: TruthSource = {
  name: 'go list',
  async expected({ folder }) {
    const cache = await mkdtemp(join(tmpdir(), 'bench-go-'));
    const env = { ...process.env, ...OFFLINE, GOPATH: cache };
    try {
      const standard = new Set(['C', ...LATER_STANDARD, ...(await listed(cache, env, ['std']))]);
      const folders = await packageFolders(folder, env);
      const lines = (await linesOf('go', ['run', SCRIPT, folder], { env })) as GoLine[];
      const imports = lines.map(([file, line, specifier]): UnderstoodImport => {
        const own = folders.get(specifier);
        const target = own ?? (standard.has(specifier) ? 'standard' : 'package');
        return { file, line, specifier, targets: [target] };
      });
      const read = new Set(imports.map(({ file }) => file));
      return { imports, judges: ({ file }) => read.has(file), named: (path) => `${dirname(path)}/` };
    } finally {
      await run('chmod', ['-R', 'u+w', cache]);
      await rm(cache, { recursive: true, force: true });
    }
  },
};

type GoLine = [file: string, line: number, specifier: string];

/** `import path -> folder` of all packages of all modules of the repository. */
async function packageFolders(top: string, env: NodeJS.ProcessEnv): Promise<Map<string, string>> {
  const names = await readdir(top, { recursive: true });
  const modules = names.filter((name) => name === 'go.mod' || name.endsWith('/go.mod'));
  for (const name of names.filter((each) => /(?:^|\/)go\.(?:mod|work)$/.test(each)))
    await makeReadable(join(top, name));
  const folders = new Map<string, string>();
  for (const name of modules) {
    const module = dirname(join(top, name));
    const flag = existsSync(join(top, 'go.work')) ? [] : [`-mod=${vendored(module) ? 'vendor' : 'mod'}`];
    const format = '{{.ImportPath}}\t{{.Dir}}';
    for (const line of await listed(module, env, ['-e', '-find', ...flag, '-f', format, './...'])) {
      const [path = '', folder = ''] = line.split('\t');
      if (folder.startsWith(top)) folders.set(path, `${relative(top, folder) || '.'}/`);
    }
  }
  return folders;
}

async function listed(cwd: string, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<string[]> {
  const { stdout } = await run('go', ['list', ...args], { cwd, env, maxBuffer: 2 ** 26 });
  return stdout.split('\n').filter((line) => line !== '');
}

function vendored(module: string): boolean {
  return existsSync(join(module, 'vendor', 'modules.txt'));
}

/** Takes out of a go.mod what Go 1.19 cannot read; where packages are does not depend on it. */
async function makeReadable(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const readable = text
    .replace(/^(?:tool|godebug|ignore) \([^]*?^\)/gm, '')
    .replace(/^(?:toolchain|godebug|tool|ignore) .*$/gm, '')
    .replace(/^go [\d.]+.*$/gm, 'go 1.19');
  await writeFile(file, readable);
}
