import type { Metadata } from '@grpc/grpc-js';
import { requestIdFrom } from '../../logging/call-scope.js';
import type { CallContext } from '../api/call-context.js';

const contexts = new WeakMap<Metadata, CallContext>();

/** A gRPC call's context, from its metadata: the same one whenever it is asked for. Cookies are set on HTTP wires only. */
export function callContextOf(metadata: Metadata): CallContext {
  const context = contexts.get(metadata) ?? contextFrom(metadata);
  contexts.set(metadata, context);
  return context;
}

function contextFrom(metadata: Metadata): CallContext {
  return {
    requestId: requestIdFrom(text(metadata, 'x-request-id')),
    cookie: text(metadata, 'cookie'),
    setSessionCookie: () => undefined,
  };
}

function text(metadata: Metadata, key: string): string | undefined {
  const [value] = metadata.get(key);
  return value === undefined ? undefined : value.toString();
}
