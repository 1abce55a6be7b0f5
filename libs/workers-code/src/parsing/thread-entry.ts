import { extname } from 'node:path';
import type { WorkerOptions } from 'node:worker_threads';

/** In tests the sources themselves run, whose relative imports end in .js. */
const SOURCE_HOOKS = `
import { registerHooks } from 'node:module';
registerHooks({
  resolve(specifier, context, next) {
    const own = specifier.startsWith('.') && context.parentURL?.endsWith('.ts');
    return next(own ? specifier.replace(/\\.js$/, '.ts') : specifier, context);
  },
});`;

/** The file that parses in a thread. */
export const PARSING_THREAD = new URL(`./parsing-thread${extname(import.meta.url)}`, import.meta.url);

/** How a thread with this file is started: plainly from the build, with hooks from the sources in tests. */
export function threadOptions(file: URL): Pick<WorkerOptions, 'execArgv'> {
  if (!file.pathname.endsWith('.ts')) return {};
  const hooks = `data:text/javascript,${encodeURIComponent(SOURCE_HOOKS)}`;
  return {
    execArgv: [
      '--conditions=@run-gateway/source',
      '--experimental-transform-types',
      '--disable-warning=ExperimentalWarning',
      '--import',
      hooks,
    ],
  };
}
