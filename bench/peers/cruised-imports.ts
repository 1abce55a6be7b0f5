import { readFileSync } from 'node:fs';
import { cruise, type ICruiseOptions } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

/** As much of a result as is used. */
interface Cruised {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly {
      readonly module: string;
      readonly resolved: string;
      readonly coreModule: boolean;
      readonly couldNotResolve: boolean;
    }[];
  }[];
}

/**
 * Prints dependency-cruiser's imports of the files named by `LIST` in the folder `REPOSITORY`, with
 * the paths of the configuration `TSCONFIG` unless that is empty: one line `[file, specifier, target]`
 * per import, where a target is a path, `standard` or `unresolved`.
 */
const { REPOSITORY = '', LIST = '', TSCONFIG = '' } = process.env;
const files = readFileSync(LIST, 'utf8').split('\n');
process.chdir(REPOSITORY);

const options: ICruiseOptions = {
  outputType: 'json',
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
  exclude: { path: 'node_modules' },
  ...(TSCONFIG === '' ? {} : { tsConfig: { fileName: TSCONFIG } }),
};
const { output } = await cruise(
  files,
  options,
  {
    extensions: ['.ts', '.tsx', '.mts', '.cts', '.d.ts', '.js', '.jsx', '.mjs', '.cjs', '.json', '.vue'],
    exportsFields: ['exports'],
    // What runs is meant, as everywhere in this comparison; `types` would give declarations.
    conditionNames: ['import', 'require', 'node', 'default'],
  },
  TSCONFIG === '' ? undefined : { tsConfig: extractTSConfig(TSCONFIG) },
);
const { modules } = JSON.parse(typeof output === 'string' ? output : '{}') as Cruised;
const lines = modules.flatMap(({ source, dependencies }) =>
  dependencies.map(({ module, resolved, coreModule, couldNotResolve }) => {
    const target = coreModule ? 'standard' : couldNotResolve ? 'unresolved' : resolved;
    return JSON.stringify([source, module, target]);
  }),
);
process.stdout.write(lines.join('\n'));
