import type { Request } from 'express';
import type { RefusedCall } from '../errors/log-refusal.js';

const MAX_PATH_LENGTH = 200;
const WIRES: readonly (readonly [path: RegExp, wire: RefusedCall['wire']])[] = [
  [/^\/mcp(?:\/|$)/, 'mcp'],
  [/^\/api\/watch\//, 'sse'],
  [/^\/[a-z0-9.]+\.[A-Z]\w*\//, 'connect'],
];

/** What a log line says of an HTTP request: its path without the query, cut. */
export function refusedCall({ method, originalUrl }: Request): RefusedCall {
  const path = (originalUrl.split('?', 1)[0] ?? '').slice(0, MAX_PATH_LENGTH);
  const [, wire] = WIRES.find(([pattern]) => pattern.test(path)) ?? [undefined, 'rest' as const];
  return { wire, method: `${method} ${path}` };
}
