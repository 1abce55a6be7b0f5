export { ConnectClient, type ConnectForm } from './connect-client.js';
export { watchedEventOfSse } from './event-messages.js';
export type {
  CallOptions,
  GatewayAddresses,
  GatewayClient,
  InitReply,
  Reply,
  UnaryMethod,
  WatchFields,
} from './gateway-client.js';
export { GrpcClient } from './grpc-client.js';
export { RestClient } from './rest-client.js';
export { reflect, type Reflected } from './server-reflection.js';
export { readSse, type SseFrame } from './sse-reader.js';
export type { WatchedEvent, WatchHeaders } from './watched-event.js';
export { Watching } from './watching.js';
export { WireFailure } from './wire-failure.js';
export { WIRES, type Wire } from './wires.js';
export {
  ENDLESS,
  openSession,
  runOf,
  runToEnd,
  seqsOf,
  seqsUpTo,
  sessionOf,
  SILENT,
  startTestPipeline,
  type RunReply,
  type SessionReply,
} from './session-steps.js';
