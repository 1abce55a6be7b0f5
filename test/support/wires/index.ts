export { ConnectClient } from './connect-client.js';
export { GrpcClient } from './grpc-client.js';
export { RestClient } from './rest-client.js';
export type { MethodName, WatchedEvent, WatchedEvents, WireClient, WireReply } from './wire-client.js';
