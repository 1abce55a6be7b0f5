import type { Request } from 'express';
import { currentRequestId } from '../../logging/call-scope.js';
import { UNKNOWN_METHOD, type CallRequest, type Wire } from '../calls/call-context.js';

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

/** Returns the call that an HTTP request makes, as far as it is known before it reaches its method. */
export function httpRequestCall(request: Request): CallRequest {
  const path = pathOf(request.originalUrl);
  const found = PATHS.find((each) => each.path.test(path));
  const { wire = 'rest', method = UNKNOWN_METHOD } = found ?? {};
  return {
    wire,
    method,
    route: `${request.method} ${path}`,
    // Set by the first middleware, so that the reply's header and the log lines have the same.
    requestId: currentRequestId() ?? '',
    remoteAddress: request.socket.remoteAddress,
    header: (name) => request.get(name),
    cookie: request.headers.cookie,
    setSessionCookie: () => undefined,
  };
}

/** Returns the path without its query, cut to 200 characters. */
function pathOf(originalUrl: string): string {
  return (originalUrl.split('?', 1)[0] ?? '').slice(0, MAX_PATH_LENGTH);
}
