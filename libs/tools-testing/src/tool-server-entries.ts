import { join } from 'node:path';

const PACKAGES = join(import.meta.dirname, '..', '..', '..', 'node_modules', '@modelcontextprotocol');

/** The official example server with every feature, as an entry of `mcpServers`. */
export const EVERYTHING = {
  command: process.execPath,
  args: [join(PACKAGES, 'server-everything', 'dist', 'index.js'), 'stdio'],
} as const;

/** Badly behaved on demand; see the file. */
export const UNRULY = {
  command: process.execPath,
  args: [join(import.meta.dirname, 'fixtures', 'unruly-server.mjs')],
} as const;

/** Speaks only the revision of MCP without sessions; with `http` as its argument it does so over HTTP. */
export const SESSIONLESS = {
  command: process.execPath,
  args: [join(import.meta.dirname, 'fixtures', 'sessionless-server.mjs')],
} as const;

/** The official server of a folder's files. */
export function filesystem(folder: string): { readonly command: string; readonly args: readonly string[] } {
  return {
    command: process.execPath,
    args: [join(PACKAGES, 'server-filesystem', 'dist', 'index.js'), folder],
  };
}
