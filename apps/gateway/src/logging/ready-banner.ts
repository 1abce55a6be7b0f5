import type { WriteStream } from 'node:tty';

export interface BannerLines {
  /** Base URL of Connect, gRPC-Web, REST, SSE and MCP. */
  readonly http: string;
  /** `host:port` of gRPC. */
  readonly grpc: string;
  readonly dataDir: string;
}

/** Prints the addresses of the gateway if the screen is a terminal; elsewhere the log line is enough. */
export function showReadyBanner(
  screen: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean },
  { http, grpc, dataDir }: BannerLines,
): void {
  if (screen.isTTY !== true) return;
  const lines = [
    'Run Gateway is ready',
    `  REST, SSE, Connect, gRPC-Web  ${http}`,
    `  OpenAPI page                  ${http}/docs`,
    `  MCP                           ${http}/mcp`,
    `  gRPC                          ${grpc}`,
    `  data folder                   ${dataDir}`,
    '  Ctrl-C stops it.',
  ];
  screen.write(`\n${lines.join('\n')}\n\n`);
}
