import { GatewayError } from '#errors';

const MAX_USER_TEXT_BYTES = 32 * 1024;

/** Returns `params.user_input`, trimmed; empty when there is none. Error: `PARAM_INVALID` over 32 KiB. */
export function userText(params: Readonly<Record<string, string>>): string {
  const text = params['user_input'] ?? '';
  if (Buffer.byteLength(text) > MAX_USER_TEXT_BYTES) {
    throw new GatewayError('PARAM_INVALID', `user_input must be at most ${MAX_USER_TEXT_BYTES} bytes.`, {
      metadata: { param: 'user_input' },
    });
  }
  return text.trim();
}
