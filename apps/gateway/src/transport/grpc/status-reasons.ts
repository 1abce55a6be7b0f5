import { ServerInterceptingCall, status, type ServerInterceptor } from '@grpc/grpc-js';
import type { GatewayError } from '#errors';
import type { Calls } from '../calls/calls.js';
import { grpcStatus } from '../errors/grpc-status.js';
import { MAX_REQUEST_BYTES } from '../requests/request-bounds.js';
import { malformedRequest, requestTooLarge } from '../requests/request-refusals.js';
import { grpcPathRequest } from './grpc-call-request.js';

type Status = Parameters<ServerInterceptingCall['sendStatus']>[0];

const DETAILS = 'grpc-status-details-bin';

/**
 * Adds the reason that other wires give to the statuses that grpc-js sends by itself, for requests it cannot
 * accept. grpc-js sends those without the handlers and the other interceptors, through the call that this one
 * wraps.
 */
export function statusReasons(calls: Calls): ServerInterceptor {
  return (method, call) => {
    const send = call.sendStatus.bind(call);
    call.sendStatus = (given: Status) => {
      const error = given.metadata?.get(DETAILS).length ? undefined : reasonOf(given);
      if (error === undefined) return send(given);
      send(grpcStatus(calls.refused(grpcPathRequest(method.path), error)));
    };
    return new ServerInterceptingCall(call);
  };
}

/** Returns undefined for a status that does not concern the request's message. */
function reasonOf({ code, details }: Status): GatewayError | undefined {
  if (code === status.RESOURCE_EXHAUSTED) return requestTooLarge(MAX_REQUEST_BYTES);
  if (code === status.INTERNAL && details.includes('decompress')) {
    return malformedRequest('is not in the encoding that it names');
  }
  return undefined;
}
