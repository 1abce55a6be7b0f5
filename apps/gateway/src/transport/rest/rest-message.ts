import {
  fromJson,
  toJson,
  type DescMessage,
  type JsonObject,
  type JsonValue,
  type MessageShape,
} from '@bufbuild/protobuf';
import { GatewayError } from '#errors';

/** A JSON body, with its path parameters, as the message it stands for. @throws `REQUEST_MALFORMED` */
export function restRequest<D extends DescMessage>(
  schema: D,
  body: unknown,
  path: Readonly<Record<string, unknown>> = {},
): MessageShape<D> {
  const given = Object.entries(path).filter(([, value]) => value !== undefined);
  try {
    if (body !== undefined && (typeof body !== 'object' || body === null || Array.isArray(body))) {
      throw new TypeError('not an object');
    }
    return fromJson(schema, { ...(body as JsonObject), ...Object.fromEntries(given) } as JsonValue);
  } catch (cause) {
    throw new GatewayError('REQUEST_MALFORMED', `the request is not a ${schema.name}`, { cause });
  }
}

/** A message as REST replies with it: every plain field present. */
export function restReply<D extends DescMessage>(schema: D, message: MessageShape<D>): JsonValue {
  return toJson(schema, message, { alwaysEmitImplicit: true });
}
