import { Catch, type ExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';
import { asGatewayError } from '../errors/as-gateway-error.js';
import { grpcServiceError } from '../errors/grpc-status.js';

/** Answers every failed gRPC call with the status of the contract. */
@Catch()
export class GrpcExceptionFilter implements ExceptionFilter {
  catch(thrown: unknown): Observable<never> {
    const error = grpcServiceError(asGatewayError(thrown));
    return throwError(() => error);
  }
}
