import { extname } from 'node:path';
import type { WorkerOptions } from 'node:worker_threads';

/** In tests the sources themselves run: names end in .js there, and libs have no dist. */
const SOURCE_HOOKS = `
import { registerHooks } from 'node:module';
const libs = new URL('../../../', ${JSON.stringify(import.meta.url)});
registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('#')) return next(new URL(specifier.slice(1) + '/src/index.ts', libs).href, context);
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
    execArgv: ['--experimental-transform-types', '--disable-warning=ExperimentalWarning', '--import', hooks],
  };
}
