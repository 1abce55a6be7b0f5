import { isUtf8 } from 'node:buffer';
import { fromBinary, fromJsonString, toBinary, toJson, type DescMethod } from '@bufbuild/protobuf';
import { raw, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { ErrorInfoSchema, PipelineService } from '#contract';
import { GatewayError } from '#errors';
import { errorInfo } from '../errors/error-details.js';

const MAX_REQUEST_BYTES = 8 * 1024 * 1024;
const TYPES = { 'application/json': 'json', 'application/proto': 'binary' } as const;

/**
 * Reads the bodies of unary Connect calls and refuses those that are not the
 * method's message with `REQUEST_MALFORMED`. Connect itself would refuse them
 * without a reason, and would read broken UTF-8 in JSON as if it were whole.
 */
export function connectRequestCheck(): RequestHandler[] {
  const methods = new Map<string, DescMethod>(
    PipelineService.methods.map((method) => [`/${PipelineService.typeName}/${method.name}`, method]),
  );
  const isUnary = (request: { url?: string | undefined; headers: Request['headers'] }): boolean =>
    methods.has(request.url?.split('?', 1)[0] ?? '') && formOf(request) !== undefined;
  return [
    raw({ type: (request) => isUnary(request), limit: MAX_REQUEST_BYTES, inflate: false }),
    (request: Request, response: Response, next: NextFunction) => {
      const method = methods.get(request.path);
      const form = formOf(request);
      const body: unknown = request.body;
      if (method === undefined || form === undefined || !Buffer.isBuffer(body)) return next();
      if (isMessage(method, form, body)) return next();
      refuse(response);
    },
  ];
}

function formOf({ headers }: { headers: Request['headers'] }): 'json' | 'binary' | undefined {
  // A compressed body is Connect's own affair.
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity')
    return undefined;
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  return type === undefined ? undefined : (TYPES as Record<string, 'json' | 'binary'>)[type];
}

function isMessage(method: DescMethod, form: 'json' | 'binary', body: Buffer): boolean {
  try {
    if (form === 'binary') fromBinary(method.input, body);
    else if (isUtf8(body)) fromJsonString(method.input, body.toString('utf8'));
    else return false;
    return true;
  } catch {
    return false;
  }
}

function refuse(response: Response): void {
  const error = new GatewayError('REQUEST_MALFORMED', 'the request is not a well-formed message');
  const info = errorInfo(error);
  const value = Buffer.from(toBinary(ErrorInfoSchema, info)).toString('base64').replace(/=+$/, '');
  const details = [{ type: ErrorInfoSchema.typeName, value, debug: toJson(ErrorInfoSchema, info) }];
  response.status(400).json({ code: 'invalid_argument', message: error.message, details });
}
