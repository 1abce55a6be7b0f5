/** The addresses in the log line that says the gateway is ready. */
export interface ReadyLine {
  /** Such as `http://127.0.0.1:8080`. */
  readonly http: string;
  /** Such as `127.0.0.1:50051`. */
  readonly grpc: string;
}

/** Parses a log line; returns undefined unless it is the one that says ready. */
export function parseReadyLine(line: string): ReadyLine | undefined {
  if (!line.startsWith('{')) return undefined;
  let entry: { msg?: unknown; http?: unknown; grpc?: unknown };
  try {
    entry = JSON.parse(line) as typeof entry;
  } catch {
    return undefined;
  }
  const { msg, http, grpc } = entry;
  return msg === 'ready' && typeof http === 'string' && typeof grpc === 'string' ? { http, grpc } : undefined;
}
