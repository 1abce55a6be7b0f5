import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { PipelineService } from '#contract';
import { ApiProblems } from './api-problems.decorator.js';
import { schemaRef } from './json-schema-of.js';

type MethodName = keyof (typeof PipelineService)['method'];

/** Documents a REST route as a method of the contract, and makes it reply with 200. */
export function RestOperation(name: MethodName, summary: string, body?: 'body'): MethodDecorator {
  const method = PipelineService.method[name];
  const decorators = [
    HttpCode(200),
    ApiOperation({ summary, operationId: name }),
    ApiOkResponse({ schema: schemaRef(method.output) }),
    ApiProblems(),
  ];
  if (body !== undefined) decorators.push(ApiBody({ schema: schemaRef(method.input) }));
  return applyDecorators(...decorators);
}
