import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { PipelineService } from '#contract';
import { requestIdFrom } from '../../logging/call-scope.js';
import type { RpcName } from '../api/rpc-name.js';
import { UNKNOWN_METHOD, type CallRequest } from '../calls/call-context.js';
import { grpcMethodName } from './grpc-method-name.js';

/** The part of a grpc-js call, unary or streaming, that the corridor is told of. */
export type GrpcServerCall = Pick<
  ServerUnaryCall<unknown, unknown>,
  'getDeadline' | 'getPath' | 'getPeer' | 'cancelled' | 'once'
>;

const RPCS: ReadonlySet<string> = new Set(PipelineService.methods.map(({ name }) => name));

/** A call that has reached its handler. grpc-js cancels it at its deadline. */
export function grpcCallRequest(method: RpcName, metadata: Metadata, call: GrpcServerCall): CallRequest {
  const gone = new AbortController();
  call.once('cancelled', () => gone.abort());
  if (call.cancelled) gone.abort();
  const deadlineMs = Number(call.getDeadline());
  return {
    ...grpcPathRequest(call.getPath(), metadata),
    method,
    remoteAddress: addressOf(call.getPeer()),
    deadlineMs: Number.isFinite(deadlineMs) ? deadlineMs : undefined,
    clientSignal: gone.signal,
  };
}

/** A call that is refused before it reaches its handler, as far as it is known. `path` is the client's own text. */
export function grpcPathRequest(path: string | undefined, metadata?: Metadata): CallRequest {
  const route = grpcMethodName(path);
  const header = (name: string): string | undefined => {
    const [value] = metadata?.get(name) ?? [];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    wire: 'grpc',
    method: RPCS.has(route) ? route : UNKNOWN_METHOD,
    route,
    requestId: requestIdFrom(header('x-request-id')),
    remoteAddress: undefined,
    header,
    cookie: header('cookie'),
    setSessionCookie: () => undefined,
  };
}

/** The address of `address:port`, as grpc-js names a peer; undefined for a peer that is unknown to it. */
function addressOf(peer: string): string | undefined {
  const end = peer.lastIndexOf(':');
  return end === -1 ? undefined : peer.slice(0, end);
}
