import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { requestIdFrom } from '../../logging/call-scope.js';
import type { CallContext } from '../calls/call-context.js';

/** As much of a gRPC call as its context needs, of a unary or a streaming one. */
export type GrpcCall = Pick<ServerUnaryCall<unknown, unknown>, 'getDeadline' | 'cancelled' | 'once'>;

/** A gRPC call's context, from its metadata. Cookies are set on HTTP wires only. */
export function callContextOf(method: string, metadata: Metadata, call: GrpcCall): CallContext {
  const gone = new AbortController();
  if (call.cancelled) gone.abort();
  call.once('cancelled', () => gone.abort());
  const header = (name: string): string | undefined => {
    const [value] = metadata.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    wire: 'grpc',
    method,
    requestId: requestIdOf(metadata),
    header,
    cookie: header('cookie'),
    setSessionCookie: () => undefined,
    deadlineMs: deadlineOf(call),
    signal: gone.signal,
  };
}

const requestIds = new WeakMap<Metadata, string>();

/** The request id of the call with this metadata: the same one whenever it is asked for. */
export function requestIdOf(metadata: Metadata): string {
  const known = requestIds.get(metadata);
  if (known !== undefined) return known;
  const [value] = metadata.get('x-request-id');
  const requestId = requestIdFrom(value?.toString());
  requestIds.set(metadata, requestId);
  return requestId;
}

function deadlineOf(call: GrpcCall): number | undefined {
  const deadline = Number(call.getDeadline());
  return Number.isFinite(deadline) ? deadline : undefined;
}
