/** What the gateway's process tells the demo, once. */
export type GatewayMessage =
  | {
      readonly kind: 'ready';
      /** Base URL of Connect, gRPC-Web, REST and SSE. */
      readonly http: string;
      /** `host:port` of gRPC. */
      readonly grpc: string;
      /** The folder of all sessions' artifacts. */
      readonly artifactsRoot: string;
      /** How long its shutdown may take. */
      readonly stopsWithinMs: number;
    }
  | { readonly kind: 'failed'; readonly why: string };
