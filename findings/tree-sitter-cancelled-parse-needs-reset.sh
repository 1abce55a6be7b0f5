#!/usr/bin/env bash
# web-tree-sitter 0.27.1: a parse that was cancelled by its progress callback goes on at the next call, whatever
# text that call brings, unless reset() comes between.
#
# The parser keeps the state of the cancelled parse to be able to resume it. One that reads many files and gives
# up on a slow one therefore gets nodes of the old file in the tree of the new one, without an error.
#
# Seen with web-tree-sitter 0.27.1 and the JavaScript grammar of @vscode/tree-sitter-wasm 0.3.1: without reset()
# the tree of a one-line file is not the tree that a fresh parser gives; with reset() it is.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund web-tree-sitter@0.27.1 @vscode/tree-sitter-wasm@0.3.1 >/dev/null
cat > run.mjs <<'JS'
import { readFile } from 'node:fs/promises';
import { Language, Parser } from 'web-tree-sitter';

await Parser.init();
const grammar = 'node_modules/@vscode/tree-sitter-wasm/wasm/tree-sitter-javascript.wasm';
const language = await Language.load(await readFile(grammar));
const fresh = () => {
  const parser = new Parser();
  parser.setLanguage(language);
  return parser;
};
const SLOW = 'const first = 1;\n'.repeat(20_000);
const NEXT = 'second();\n';
const shape = (parser) => parser.parse(NEXT)?.rootNode.toString();
const cancelled = () => {
  const parser = fresh();
  const tree = parser.parse(SLOW, null, { progressCallback: () => true });
  if (tree !== null) throw new Error('the parse was not cancelled');
  return parser;
};

const expected = shape(fresh());
const without = shape(cancelled());
const parser = cancelled();
parser.reset();
const withReset = shape(parser);
console.log({ expected, without: without?.slice(0, 120), withReset });
process.exitCode = without !== expected && withReset === expected ? 0 : 1;
JS
node run.mjs || { echo 'web-tree-sitter behaves differently now'; exit 1; }
echo 'as found: the cancelled parse goes on in the next file until reset()'
