import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { Catch, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';
import { Calls } from '../calls/calls.js';
import { grpcServiceError } from '../errors/grpc-status.js';
import { requestIdOf } from './call-context-of.js';
import { grpcMethodName } from './grpc-method-name.js';

type GrpcArguments = [request: unknown, metadata: Metadata, call: ServerUnaryCall<unknown, unknown>];

/** Answers every failed gRPC call with the status of the contract. */
@Catch()
@Injectable()
export class GrpcExceptionFilter implements ExceptionFilter {
  constructor(private readonly calls: Calls) {}

  catch(thrown: unknown, host: ArgumentsHost): Observable<never> {
    const [, metadata, call] = host.getArgs<GrpcArguments>();
    const method = grpcMethodName(call.getPath());
    const error = this.calls.refused({ wire: 'grpc', method, requestId: requestIdOf(metadata) }, thrown);
    return throwError(() => grpcServiceError(error));
  }
}
