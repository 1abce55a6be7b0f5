import { dirname, join, relative, resolve, sep } from 'node:path';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the demo takes from its surroundings. */
export interface DemoEnvironment {
  /** The project's own checkout: the repository that is looked at by default. */
  readonly projectFolder: string;
  /** The folder the user called from; paths are relative to it. */
  readonly calledFrom: string;
  /** Where the gateway of the demo keeps everything. */
  readonly dataDir: string;
  /** The same for people: relative to the project's folder where it is below. */
  readonly dataDirShort: string;
  /** Where `npm start` listens in the same environment. */
  readonly serveAddresses: { readonly http: string; readonly grpc: string };
  /** What the gateway of the demo gets as its environment. */
  readonly gateway: NodeJS.ProcessEnv;
}

/** Reads the environment once. Ports that are not set become free ones; the data folder is `demo` in DATA_DIR. */
export function readDemoEnvironment(): DemoEnvironment {
  const projectFolder = findProjectFolder();
  // Apart from what `npm start` keeps in the same environment: two gateways cannot share a folder.
  const dataDir = resolve(process.env['DATA_DIR'] || join(projectFolder, 'tmp'), 'demo');
  const { HOST, PORT, GRPC_PORT } = process.env;
  const host = HOST || '127.0.0.1';
  return {
    projectFolder,
    // npm runs scripts in the project's folder and says here where it was called.
    calledFrom: process.env['INIT_CWD'] || process.cwd(),
    dataDir,
    dataDirShort: dataDir.startsWith(projectFolder + sep) ? relative(projectFolder, dataDir) : dataDir,
    serveAddresses: { http: `http://${host}:${PORT || '8080'}`, grpc: `${host}:${GRPC_PORT || '50051'}` },
    gateway: { ...process.env, DATA_DIR: dataDir, PORT: PORT || '0', GRPC_PORT: GRPC_PORT || '0' },
  };
}

/** The environment as the demo's gateway process has it. */
export function gatewayProcessEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}

/** The nearest folder above this file that holds the project's package.json, from the sources or the build. */
function findProjectFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the package.json of the project is missing');
    folder = parent;
  }
  return folder;
}
