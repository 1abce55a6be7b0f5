import type { IncomingMessage } from 'node:http';
import type { DescMethod, Message } from '@bufbuild/protobuf';
import {
  createContextKey,
  createContextValues,
  type ContextValues,
  type HandlerContext,
} from '@connectrpc/connect';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { PipelineService } from '#contract';
import type { GatewayError } from '#errors';
import { asGatewayError } from '../errors/as-gateway-error.js';
import { binaryMessage } from '../requests/binary-message.js';
import { decompressed, isKnownEncoding } from '../requests/decompressed.js';
import { jsonMessage } from '../requests/json-message.js';
import { readBody } from '../requests/read-body.js';
import { readJson } from '../requests/read-json.js';
import { MAX_REQUEST_BYTES } from '../requests/request-bounds.js';
import { emptyBody, ENCODING_HEADERS, messageIn, requestForm, type RequestForm } from './request-form.js';

/** The message of a request, or the reason for refusing it. */
type ReadRequest = { readonly message: Message } | { readonly refusal: GatewayError };

const READ_REQUEST = createContextKey<ReadRequest | undefined>(undefined);

const readRequests = new WeakMap<IncomingMessage, ReadRequest>();

/**
 * Reads the requests of Connect and gRPC-Web with the reader of all wires: bounded before they are parsed,
 * and parsed once. Connect is given an empty message instead; the handler takes the real one with
 * `readMessageOf`.
 */
export function connectRequests(): RequestHandler {
  const methods = new Map<string, DescMethod>(
    PipelineService.methods.map((method) => [`/${PipelineService.typeName}/${method.name}`, method]),
  );
  return (request: Request, _response: Response, next: NextFunction) => {
    const method = methods.get(request.path);
    const form = requestForm(request.headers);
    if (method === undefined || form === undefined || request.method !== 'POST') return next();
    // Connect itself answers a request in an unknown encoding.
    if (!isKnownEncoding(form.encoding)) return next();
    // Connect builds a URL from it; a request of HTTP/1.0 has none.
    request.headers.host ??= 'localhost';
    const settle = (read: ReadRequest): void => {
      readRequests.set(request, read);
      for (const name of ENCODING_HEADERS) delete request.headers[name];
      request.body = emptyBody(form);
      next();
    };
    readMessage(request, method, form).then(
      (message) => settle({ message }),
      (error: unknown) => settle({ refusal: asGatewayError(error) }),
    );
  };
}

/** The address of the client, which Connect does not know. */
export const REMOTE_ADDRESS = createContextKey<string | undefined>(undefined);

/** True once the call has entered the corridor; Connect refuses some requests before. */
export const HAS_ENTERED = createContextKey(false);

/** Returns the context values with which Connect handles a request. */
export function connectContext(request: IncomingMessage): ContextValues {
  return createContextValues()
    .set(READ_REQUEST, readRequests.get(request))
    .set(REMOTE_ADDRESS, request.socket.remoteAddress);
}

/** Returns the message of a call. @throws the reason why its bytes could not be read */
export function readMessageOf<I extends Message>({ values }: HandlerContext): I {
  const read = values.get(READ_REQUEST);
  if (read === undefined) throw new Error('the call came past the reading of requests');
  if ('refusal' in read) throw read.refusal;
  return read.message as I;
}

async function readMessage(request: Request, { input }: DescMethod, form: RequestForm): Promise<Message> {
  const body = await readBody(request, MAX_REQUEST_BYTES);
  const { bytes, isCompressed } = messageIn(form, body);
  const plain = isCompressed ? await decompressed(bytes, form.encoding, MAX_REQUEST_BYTES) : bytes;
  return form.isJson ? jsonMessage(input, await readJson(plain), 'ignored') : binaryMessage(input, plain);
}
