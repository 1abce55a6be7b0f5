import type { IncomingHttpHeaders } from 'node:http';

/** How the messages of a request on Connect or gRPC-Web are written. */
export interface RequestForm {
  readonly isJson: boolean;
  /** Whether the message stands behind a flag byte and its length. */
  readonly isEnveloped: boolean;
}

const FORMS: Readonly<Record<string, RequestForm>> = {
  'application/json': { isJson: true, isEnveloped: false },
  'application/proto': { isJson: false, isEnveloped: false },
  'application/connect+json': { isJson: true, isEnveloped: true },
  'application/connect+proto': { isJson: false, isEnveloped: true },
  'application/grpc-web': { isJson: false, isEnveloped: true },
  'application/grpc-web+proto': { isJson: false, isEnveloped: true },
  'application/grpc-web+json': { isJson: true, isEnveloped: true },
};

const HEADER_BYTES = 5;

/** Undefined for a compressed body, which is Connect's own affair, and for what is not Connect. */
export function requestForm(headers: IncomingHttpHeaders): RequestForm | undefined {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return undefined;
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return Object.hasOwn(FORMS, type) ? FORMS[type] : undefined;
}

/**
 * The message in a body: undefined when there is none that is whole, and
 * `compressed` when only Connect can read it.
 */
export function messageBytes({ isEnveloped }: RequestForm, body: Buffer): Buffer | 'compressed' | undefined {
  if (!isEnveloped) return body;
  if (body.length < HEADER_BYTES) return undefined;
  if (body[0] === 1) return 'compressed';
  const end = HEADER_BYTES + body.readUInt32BE(1);
  return body[0] === 0 && body.length === end ? body.subarray(HEADER_BYTES, end) : undefined;
}

/** A body as Connect takes it when somebody else has read it. */
export function readBody({ isEnveloped }: RequestForm, body: Buffer): Buffer | AsyncIterable<Uint8Array> {
  return isEnveloped ? once(body) : body;
}

/** The body of a request with an empty message. */
export function emptyBody(form: RequestForm): Buffer | AsyncIterable<Uint8Array> {
  const message = Buffer.from(form.isJson ? '{}' : '');
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(message.length, 1);
  return readBody(form, form.isEnveloped ? Buffer.concat([header, message]) : message);
}

async function* once(body: Buffer): AsyncGenerator<Uint8Array> {
  yield body;
}
