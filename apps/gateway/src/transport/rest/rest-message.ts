import { toJson, type DescMessage, type JsonValue, type MessageShape } from '@bufbuild/protobuf';
import { jsonMessage } from '../requests/json-message.js';
import { invalidField } from '../requests/request-refusals.js';

/**
 * Returns the message of a JSON body together with the fields named in the path or query; no body counts as
 * an empty one. @throws `REQUEST_MALFORMED`, `FIELD_INVALID`
 */
export function restRequest<D extends DescMessage>(
  schema: D,
  body: unknown,
  named: Readonly<Record<string, string | number | undefined>> = {},
): MessageShape<D> {
  const message = jsonMessage(schema, (body === undefined ? {} : body) as JsonValue, 'refused');
  const given = Object.entries(named).filter(([, value]) => value !== undefined);
  const beside = jsonMessage(schema, Object.fromEntries(given) as JsonValue, 'refused');
  for (const [name] of given) setOnce(message, beside, name as keyof MessageShape<D>);
  return message;
}

/** Sets a field that the body does not name, or names with the same value. */
function setOnce<M>(message: M, beside: M, name: keyof M): void {
  const [inBody, value] = [message[name], beside[name]];
  if (inBody !== '' && inBody !== 0 && inBody !== value) {
    throw invalidField(String(name), 'is another one in the body than in the path');
  }
  message[name] = value;
}

/** Returns a message as REST replies with it: every plain field is present. */
export function restReply<D extends DescMessage>(schema: D, message: MessageShape<D>): JsonValue {
  return toJson(schema, message, { alwaysEmitImplicit: true });
}
