/** The one message of the gateway's process to the demo. */
export type GatewayMessage =
  | {
      readonly kind: 'ready';
      /** Base URL of Connect, gRPC-Web, REST and SSE. */
      readonly http: string;
      /** `host:port` of gRPC. */
      readonly grpc: string;
      /** The folder of all sessions' artifacts. */
      readonly artifactsRoot: string;
      /** The longest time that its shutdown takes. */
      readonly stopsWithinMs: number;
    }
  | { readonly kind: 'failed'; readonly why: string };
