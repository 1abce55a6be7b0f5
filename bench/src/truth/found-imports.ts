import { dirname } from 'node:path';
import type { CodeImports, ImportTarget } from '#workers-code';
import { BenchGateway } from '../load/bench-gateway.js';
import type { JudgedCheckout, UnderstoodImport } from './truth-project.js';

const BOTH_CORES = '0,1';

/**
 * Returns the imports that `code_imports` finds in a folder through a gateway with default settings: a
 * session on the folder, a run of the worker, and its result. An import with several targets is one.
 */
export async function foundImports(folder: string): Promise<JudgedCheckout> {
  const { files, imports, leftOut } = await resultOver(folder);
  const notListed = leftOut.find((sentence) => sentence.includes('not listed'));
  if (notListed !== undefined) throw new Error(`not all is there to be judged: ${notListed}`);
  const found = new Map<string, UnderstoodImport & { readonly targets: string[] }>();
  for (const { from, line, kind, specifier, target } of imports) {
    const file = files[from]?.path ?? '';
    const key = [file, line, specifier].join('\t');
    const known = found.get(key);
    if (known === undefined) found.set(key, { file, line, kind, specifier, targets: [shown(target)] });
    else known.targets.push(shown(target));
  }
  return { folder, found: [...found.values()], files: new Set(files.map(({ path }) => path)) };
}

async function resultOver(folder: string): Promise<CodeImports> {
  const gateway = await BenchGateway.start({ REPOS_ROOT: dirname(folder) }, undefined, BOTH_CORES);
  try {
    const sessionId = await gateway.session({ repoUrl: folder, goal: 'dependencies' });
    const runId = await gateway.startWorker(sessionId, 'code_imports', {});
    await (await fetch(gateway.watchUrl(runId))).text();
    return (await gateway.resultOf('code_imports')) as CodeImports;
  } finally {
    await gateway.stop();
  }
}

function shown(target: ImportTarget): string {
  return target.kind === 'file' ? target.path : target.kind;
}
