#!/usr/bin/env bash
# TypeScript 6.0.3 resolves the `paths` of an extended tsconfig against the baseUrl of whoever extends it.
#
# Every other path in a tsconfig is resolved where it is written. `paths` without a baseUrl are too. As soon as the
# extending file sets baseUrl, the inherited `paths` move with it: base.json says "@/*": ["src/*"], and the same
# import leads to another file in the project that extends it.
#
# Seen with 6.0.3: `import '@/x'` in app/ is <top>/src/x.ts without a baseUrl in app/tsconfig.json, and
# <top>/app/src/x.ts with `"baseUrl": "."` in it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund typescript@6.0.3 >/dev/null
mkdir -p src app/src
echo 'export const top = 1;' > src/x.ts
echo 'export const app = 1;' > app/src/x.ts
echo '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }' > base.json
cat > run.cjs <<'JS'
const ts = require('typescript');
const { relative } = require('node:path');
const { writeFileSync } = require('node:fs');

function target(options) {
  writeFileSync('app/tsconfig.json', JSON.stringify({ extends: '../base.json', compilerOptions: options }));
  const { config } = ts.readConfigFile('app/tsconfig.json', ts.sys.readFile);
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, 'app');
  const found = ts.resolveModuleName('@/x', `${process.cwd()}/app/a.ts`, parsed.options, ts.sys);
  return relative(process.cwd(), found.resolvedModule?.resolvedFileName ?? '');
}

const inherited = target({});
const moved = target({ baseUrl: '.' });
console.log({ inherited, moved });
process.exitCode = inherited === 'src/x.ts' && moved === 'app/src/x.ts' ? 0 : 1;
JS
node run.cjs || { echo 'TypeScript behaves differently now'; exit 1; }
echo 'as found: inherited paths follow the baseUrl of the extending file'
