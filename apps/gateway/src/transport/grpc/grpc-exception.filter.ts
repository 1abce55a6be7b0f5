import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';
import { inCallScope } from '../../logging/call-scope.js';
import { asGatewayError } from '../errors/as-gateway-error.js';
import { grpcServiceError } from '../errors/grpc-status.js';
import { logRefusal } from '../errors/log-refusal.js';
import { callContextOf } from './call-context-of.js';

type GrpcArguments = [request: unknown, metadata: Metadata, call: ServerUnaryCall<unknown, unknown>];

/** Answers every failed gRPC call with the status of the contract. */
@Catch()
export class GrpcExceptionFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): Observable<never> {
    const [, metadata, call] = host.getArgs<GrpcArguments>();
    const method = call.getPath().replace(/^.*\//, '');
    return inCallScope(callContextOf(metadata).requestId, () => {
      const error = asGatewayError(thrown);
      logRefusal({ wire: 'grpc', method }, error);
      return throwError(() => grpcServiceError(error));
    });
  }
}
