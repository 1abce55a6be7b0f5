import { COMPILER } from './build.mjs';
import { run } from './child.mjs';
import { ToolFailure } from './workspace.mjs';

/** Writes the types of everything built beside it, for those who install the package. */
export async function writeDeclarations({ node, env }) {
  const options = ['--declaration', '--emitDeclarationOnly', '--incremental', 'false'];
  const status = await run(node, [COMPILER, '-p', 'tsconfig.build.json', ...options], {
    env,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new ToolFailure('the types of the package were not written.');
}
