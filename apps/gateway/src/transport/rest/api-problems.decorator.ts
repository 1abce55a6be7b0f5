import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';

const PROBLEMS: Record<number, string> = {
  400: 'A field is missing or malformed.',
  404: 'The session or run does not exist, or its retention is over.',
  409: 'The session is busy, the run is not the active one, or the request id was used otherwise.',
  429: 'A queue or limit is full; try again after Retry-After.',
  503: 'The server is draining or its store is away; try again after Retry-After.',
};

/** Documents the problems that any route may reply with. */
export function ApiProblems(): MethodDecorator {
  return applyDecorators(
    ...Object.entries(PROBLEMS).map(([status, description]) =>
      ApiResponse({
        status: Number(status),
        description,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      }),
    ),
  );
}
