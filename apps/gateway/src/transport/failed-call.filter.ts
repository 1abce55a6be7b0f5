import type { Metadata } from '@grpc/grpc-js';
import { Catch, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { throwError, type Observable } from 'rxjs';
import { Calls } from './calls/calls.js';
import { fromFramework } from './errors/from-framework.js';
import { grpcServiceError } from './errors/grpc-status.js';
import { grpcPathRequest, type GrpcServerCall } from './grpc/grpc-call-request.js';
import { Problems } from './rest/problems.js';

type GrpcArguments = [request: unknown, metadata: Metadata, call: GrpcServerCall];

/**
 * Replies to the failure of any controller in the form of its wire: a problem document on HTTP, a status on
 * gRPC. As the application's global filter it also answers for controllers and guards of other modules.
 */
@Catch()
@Injectable()
export class FailedCallFilter implements ExceptionFilter {
  constructor(
    private readonly calls: Calls,
    private readonly problems: Problems,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): Observable<never> | undefined {
    if (host.getType() === 'rpc') return this.status(thrown, host.getArgs<GrpcArguments>());
    this.problems.send(host.switchToHttp().getResponse<Response>(), thrown);
    return undefined;
  }

  private status(thrown: unknown, [, metadata, call]: GrpcArguments): Observable<never> {
    const error = this.calls.refused(grpcPathRequest(call.getPath(), metadata), fromFramework(thrown));
    return throwError(() => grpcServiceError(error));
  }
}
