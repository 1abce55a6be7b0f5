import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { fromBinary, fromJsonString, type DescMethod } from '@bufbuild/protobuf';
import { createContextKey, createContextValues, type ContextValues } from '@connectrpc/connect';
import {
  raw,
  type ErrorRequestHandler,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { PipelineService } from '#contract';
import { GatewayError } from '#errors';
import { emptyBody, messageBytes, readBody, requestForm, type RequestForm } from './request-form.js';

const MAX_REQUEST_BYTES = 8 * 1024 * 1024;

/** Why a request is refused before its handler sees it; absent for the others. */
export const REFUSAL = createContextKey<GatewayError | undefined>(undefined);

const refusals = new WeakMap<IncomingMessage, GatewayError>();

/**
 * Reads the bodies of Connect and gRPC-Web calls and marks those that are not
 * the method's message as `REQUEST_MALFORMED`. Connect itself would refuse them
 * without a reason, and would read broken UTF-8 in JSON as if it were whole.
 * A marked call goes on with an empty message, so that the refusal takes the
 * form of its protocol.
 */
export function connectRequestCheck(): (RequestHandler | ErrorRequestHandler)[] {
  const methods = new Map<string, DescMethod>(
    PipelineService.methods.map((method) => [`/${PipelineService.typeName}/${method.name}`, method]),
  );
  const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? '';
  const formOf = (request: IncomingMessage): RequestForm | undefined =>
    methods.has(pathOf(request)) ? requestForm(request.headers) : undefined;
  return [
    raw({ type: (request) => formOf(request) !== undefined, limit: MAX_REQUEST_BYTES, inflate: false }),
    (request: Request, _response: Response, next: NextFunction) => {
      const method = methods.get(pathOf(request));
      const form = formOf(request);
      const body: unknown = request.body;
      if (method === undefined || form === undefined || !Buffer.isBuffer(body)) return next();
      if (isMessage(method, form, body)) request.body = readBody(form, body);
      else refuse(request, form);
      next();
    },
    (error: unknown, request: Request, _response: Response, next: NextFunction) => {
      const form = formOf(request);
      if (form === undefined) return next(error);
      refuse(request, form);
      next();
    },
  ];
}

/** What the interceptors of a call are told of its request. */
export function connectContext(request: IncomingMessage): ContextValues {
  return createContextValues().set(REFUSAL, refusals.get(request));
}

function refuse(request: Request, form: RequestForm): void {
  refusals.set(request, new GatewayError('REQUEST_MALFORMED', 'the request is not a well-formed message'));
  request.body = emptyBody(form);
}

function isMessage({ input }: DescMethod, form: RequestForm, body: Buffer): boolean {
  const bytes = messageBytes(form, body);
  if (bytes === undefined) return false;
  if (bytes === 'compressed') return true;
  try {
    if (!form.isJson) fromBinary(input, bytes);
    else if (isUtf8(bytes)) fromJsonString(input, bytes.toString('utf8'));
    else return false;
    return true;
  } catch {
    return false;
  }
}
