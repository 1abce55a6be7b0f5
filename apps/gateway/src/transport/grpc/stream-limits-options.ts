import { count, optionsClass, setting } from '#settings';
import { connectionsSettings } from '../connections/connections-options.js';

/** Bounds of the calls of all gRPC clients, each with its variable and its default. */
export const streamLimitsSettings = {
  maxStreamsPerConnection: setting({
    env: 'GRPC_MAX_STREAMS_PER_CONNECTION',
    default: '1000',
    parse: count,
    help: 'Calls of one gRPC connection at a time, watches included; HTTP/2 clients wait with further ones.',
  }),
  maxStreams: setting({
    env: 'GRPC_MAX_STREAMS',
    default: '25000',
    parse: count,
    help: 'Calls of all gRPC clients at a time, watches included; further ones are refused with CALLS_EXHAUSTED.',
  }),
  /** `REQUEST_TIMEOUT`. */
  requestTimeoutMs: connectionsSettings.requestTimeoutMs,
};

/** Bounds of the calls of all gRPC clients; the class is the injection token. */
export class StreamLimitsOptions extends optionsClass(streamLimitsSettings) {}
