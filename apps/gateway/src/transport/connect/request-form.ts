import type { IncomingHttpHeaders } from 'node:http';
import { malformedRequest } from '../requests/request-refusals.js';

/** The encoding of a request's messages on Connect or gRPC-Web. */
export interface RequestForm {
  readonly isJson: boolean;
  /** True if the message follows a flag byte and its length. */
  readonly isEnveloped: boolean;
  /** Compression of the enveloped message, otherwise of the whole body; undefined if there is none. */
  readonly encoding: string | undefined;
}

type Form = Pick<RequestForm, 'isJson'> & { readonly encodingHeader: EncodingHeader };
type EncodingHeader = (typeof ENCODING_HEADERS)[number];

/** Headers that name the compression of a message or a body. */
export const ENCODING_HEADERS = ['content-encoding', 'connect-content-encoding', 'grpc-encoding'] as const;

const FORMS: Readonly<Record<string, Form>> = {
  'application/json': { isJson: true, encodingHeader: 'content-encoding' },
  'application/proto': { isJson: false, encodingHeader: 'content-encoding' },
  'application/connect+json': { isJson: true, encodingHeader: 'connect-content-encoding' },
  'application/connect+proto': { isJson: false, encodingHeader: 'connect-content-encoding' },
  'application/grpc-web': { isJson: false, encodingHeader: 'grpc-encoding' },
  'application/grpc-web+proto': { isJson: false, encodingHeader: 'grpc-encoding' },
  'application/grpc-web+json': { isJson: true, encodingHeader: 'grpc-encoding' },
};

const HEADER_BYTES = 5;
const COMPRESSED = 1;

/** Returns undefined for a content type that is not Connect's or gRPC-Web's. */
export function requestForm(headers: IncomingHttpHeaders): RequestForm | undefined {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const form = Object.hasOwn(FORMS, type) ? FORMS[type] : undefined;
  if (form === undefined) return undefined;
  const encoding = [headers[form.encodingHeader]].flat()[0]?.toLowerCase();
  const isEnveloped = form.encodingHeader !== 'content-encoding';
  return { isJson: form.isJson, isEnveloped, encoding };
}

/** Returns the message in a body. @throws `REQUEST_MALFORMED` unless it holds exactly one whole message */
export function messageIn(
  { isEnveloped }: RequestForm,
  body: Buffer,
): { readonly bytes: Buffer; readonly isCompressed: boolean } {
  if (!isEnveloped) return { bytes: body, isCompressed: false };
  if (body.length < HEADER_BYTES) throw malformedRequest('has no message');
  const [flags] = body;
  const end = HEADER_BYTES + body.readUInt32BE(1);
  if (flags === undefined || flags > COMPRESSED || body.length !== end) {
    throw malformedRequest('is not one whole message');
  }
  return { bytes: body.subarray(HEADER_BYTES), isCompressed: flags === COMPRESSED };
}

/**
 * Returns the body of a request with an empty message, in the form in which Connect accepts a body that has
 * been read already.
 */
export function emptyBody(form: RequestForm): Buffer | AsyncIterable<Uint8Array> {
  const message = Buffer.from(form.isJson ? '{}' : '');
  if (!form.isEnveloped) return message;
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(message.length, 1);
  return once(Buffer.concat([header, message]));
}

async function* once(body: Buffer): AsyncGenerator<Uint8Array> {
  yield body;
}
