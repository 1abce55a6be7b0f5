import type { Request } from 'express';
import type { Wire } from '../calls/call-context.js';
import { UNKNOWN_METHOD, type RefusedCall } from '../calls/call-hook.js';

const MAX_PATH_LENGTH = 200;

interface PathWire {
  readonly path: RegExp;
  readonly wire: Wire;
  readonly method?: string;
}

const PATHS: readonly PathWire[] = [
  { path: /^\/mcp(?:\/|$)/, wire: 'mcp' },
  { path: /^\/api\/watch\//, wire: 'sse', method: 'WatchRun' },
  { path: /^\/[a-z0-9.]+\.[A-Z]\w*\//, wire: 'connect' },
];

/** The HTTP method and the path of a request, without its query and cut, for log lines. */
export function routeOf({ method, originalUrl }: Request): string {
  return `${method} ${pathOf(originalUrl)}`;
}

/** As much as an HTTP request alone says of a call. */
export function refusedHttpCall(request: Request): RefusedCall {
  const path = pathOf(request.originalUrl);
  const found = PATHS.find((each) => each.path.test(path));
  const { wire = 'rest', method = UNKNOWN_METHOD } = found ?? {};
  return { wire, method, route: routeOf(request) };
}

function pathOf(originalUrl: string): string {
  return (originalUrl.split('?', 1)[0] ?? '').slice(0, MAX_PATH_LENGTH);
}
