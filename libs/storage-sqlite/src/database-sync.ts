import { createRequire } from 'node:module';

type Sqlite = typeof import('node:sqlite');

/**
 * Node's own SQLite. An `import` of it would end a process on a Node that has
 * none while its modules are linked, before any of them could say what is wrong.
 */
export const { DatabaseSync } = createRequire(import.meta.url)('node:sqlite') as Sqlite;
export type DatabaseSync = InstanceType<Sqlite['DatabaseSync']>;
