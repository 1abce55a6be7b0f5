import { dirname, join, relative, resolve, sep } from 'node:path';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The demo's environment. */
export interface DemoEnvironment {
  /** The project's own checkout, the default repository of the demo. */
  readonly projectFolder: string;
  /** The folder the user called from; paths are relative to it. */
  readonly calledFrom: string;
  /** The data folder of the demo's gateway. */
  readonly dataDir: string;
  /** `dataDir` for display, relative to the project's folder if it is inside. */
  readonly dataDirShort: string;
  /** The addresses of `npm start` in the same environment. */
  readonly serveAddresses: { readonly http: string; readonly grpc: string };
  /** The environment of the demo's gateway. */
  readonly gateway: NodeJS.ProcessEnv;
}

/** Reads the environment once. Unset ports become free ones; the data folder is `demo` in DATA_DIR. */
export function readDemoEnvironment(): DemoEnvironment {
  const projectFolder = findProjectFolder();
  // Separate from the data of `npm start` in the same environment: two gateways cannot share a folder.
  const dataDir = resolve(process.env['DATA_DIR'] || join(projectFolder, 'tmp'), 'demo');
  const { HOST, PORT, GRPC_PORT } = process.env;
  const host = HOST || '127.0.0.1';
  return {
    projectFolder,
    // npm runs scripts in the project's folder and passes the caller's here.
    calledFrom: process.env['INIT_CWD'] || process.cwd(),
    dataDir,
    dataDirShort: dataDir.startsWith(projectFolder + sep) ? relative(projectFolder, dataDir) : dataDir,
    serveAddresses: { http: `http://${host}:${PORT || '8080'}`, grpc: `${host}:${GRPC_PORT || '50051'}` },
    gateway: { ...process.env, DATA_DIR: dataDir, PORT: PORT || '0', GRPC_PORT: GRPC_PORT || '0' },
  };
}

/** Returns the environment of the demo's gateway process. */
export function gatewayProcessEnvironment(): NodeJS.ProcessEnv {
  return process.env;
}

/**
 * Finds the nearest folder above this file with the project's package.json, from the sources or the
 * build.
 */
function findProjectFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the package.json of the project is missing');
    folder = parent;
  }
  return folder;
}
