import { Code } from '@connectrpc/connect';
import {
  BadRequestException,
  ForbiddenException,
  HttpException,
  NotFoundException,
  UnauthorizedException,
} from '@nestjs/common';
import { ERROR_CODES, ERROR_REASONS, GatewayError, type ErrorCode, type ErrorReason } from '#errors';
import { mcpErrorResult } from '../mcp/mcp-error-result.js';
import { connectError } from './connect-error.js';
import { fromFramework } from './from-framework.js';
import { grpcStatus } from './grpc-status.js';
import { problem } from './problem.js';

/** Each code as gRPC and Connect number it, and as REST and SSE answer it. */
const TABLE: Readonly<Record<ErrorCode, readonly [grpc: number, connect: Code, http: number]>> = {
  CANCELLED: [1, Code.Canceled, 499],
  INVALID_ARGUMENT: [3, Code.InvalidArgument, 400],
  DEADLINE_EXCEEDED: [4, Code.DeadlineExceeded, 504],
  NOT_FOUND: [5, Code.NotFound, 404],
  ALREADY_EXISTS: [6, Code.AlreadyExists, 409],
  PERMISSION_DENIED: [7, Code.PermissionDenied, 403],
  RESOURCE_EXHAUSTED: [8, Code.ResourceExhausted, 429],
  FAILED_PRECONDITION: [9, Code.FailedPrecondition, 409],
  ABORTED: [10, Code.Aborted, 409],
  INTERNAL: [13, Code.Internal, 500],
  UNAVAILABLE: [14, Code.Unavailable, 503],
  DATA_LOSS: [15, Code.DataLoss, 500],
  UNAUTHENTICATED: [16, Code.Unauthenticated, 401],
};

const reasons = Object.entries(ERROR_REASONS) as [ErrorReason, { readonly code: ErrorCode }][];

describe('the mapping of an error', () => {
  it('has a row for every code', () => {
    expect(Object.keys(TABLE).sort()).toEqual(Object.keys(ERROR_CODES).sort());
  });

  it.each(reasons)('of %s is the same code and reason on every wire', (reason, { code }) => {
    const error = new GatewayError(reason, 'a text');
    const [grpc, connect, http] = TABLE[code];
    expect(grpcStatus(error).code).toBe(grpc);
    expect(grpcStatus(error).metadata.get('grpc-status-details-bin')).toHaveLength(1);
    expect(connectError(error)).toMatchObject({ code: connect, rawMessage: 'a text' });
    expect(connectError(error).details[0]).toMatchObject({ value: { reason } });
    expect(problem(error, 'r1')).toMatchObject({ status: http, code, reason, request_id: 'r1' });
    expect(mcpErrorResult(error, 'r1')).toMatchObject({
      isError: true,
      _meta: { 'run-gateway/error': { code, reason, requestId: 'r1' } },
    });
  });

  it.each([
    [new BadRequestException(), 'INVALID_ARGUMENT', 'REQUEST_MALFORMED'],
    [new UnauthorizedException(), 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
    [new ForbiddenException(), 'PERMISSION_DENIED', 'PERMISSION_DENIED'],
    [new NotFoundException(), 'NOT_FOUND', 'ROUTE_NOT_FOUND'],
    [new HttpException('slow down', 429), 'RESOURCE_EXHAUSTED', 'RATE_LIMITED'],
  ])('of the HTTP exception "%s" of a guard or the framework is %s', (thrown, code, reason) => {
    expect(fromFramework(thrown)).toMatchObject({ code, reason });
  });
});
