export {
  type GitServerBehaviour,
  type GitHttpServerOptions,
  TLS_AUTHORITY,
  GitHttpServer,
} from './git-http-server.js';
export { HttpProxy } from './http-proxy.js';
export { type ImportedFile, importRepository } from './import-repository.js';
export { OpenerBench, processesWith, refusalOf } from './opener-bench.js';
export {
  type FixtureEntry,
  type FixtureFiles,
  type BuiltRepository,
  buildRepository,
} from './repository-builder.js';
