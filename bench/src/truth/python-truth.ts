import { fileURLToPath } from 'node:url';
import { linesOf } from './lines-of.js';
import type { TruthSource } from './truth-project.js';
import { TRUTH } from './tsv-rows.js';

const SCRIPT = fileURLToPath(new URL('python_imports.py', TRUTH));

/** Python's own parser and finder, with these folders of the repository on the import path. */
export function pythonTruth(...roots: readonly string[]): TruthSource {
  return {
    name: 'importlib of python3',
    async expected({ folder }) {
      const lines = (await linesOf('python3', [SCRIPT, folder, roots.join(',')])) as PythonLine[];
      const imports = lines.map(([file, line, specifier, targets]) => ({ file, line, specifier, targets }));
      const read = new Set(imports.map(({ file }) => file));
      return { imports, judges: ({ file }) => read.has(file) };
    },
  };
}

type PythonLine = [file: string, line: number, specifier: string, targets: string[]];
