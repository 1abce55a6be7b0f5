import { resolve } from 'node:path';
import { integer, oneOf, setting, text, type ValuesOf } from '#settings';

const port = integer(0, 65_535);

/** Addresses, data folder and log of a gateway process, each with its variable and its default. */
export const serverSettings = {
  host: setting({ env: 'HOST', default: '127.0.0.1', parse: text, help: 'Address to listen on.' }),
  port: setting({
    env: 'PORT',
    default: '8080',
    parse: port,
    help: 'Port of Connect, gRPC-Web, REST, SSE and MCP; 0: a free one, named in the ready line.',
  }),
  grpcPort: setting({
    env: 'GRPC_PORT',
    default: '50051',
    parse: port,
    help: 'Port of gRPC; 0: a free one, named in the ready line.',
  }),
  /** An absolute path. */
  dataDir: setting({
    env: 'DATA_DIR',
    default: './tmp',
    parse: resolvedPath,
    help: 'Folder of the database, the session file, repositories and artifacts.',
  }),
  logLevel: setting({
    env: 'LOG_LEVEL',
    default: 'info',
    parse: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    help: 'Lowest level that is logged.',
  }),
};

export type ServerOptions = ValuesOf<typeof serverSettings>;

function resolvedPath(path: string): string {
  return resolve(path);
}
