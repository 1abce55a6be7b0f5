import { GatewayError } from '#errors';

/**
 * Creates a `fetch` for a provider, which is trusted only with its answer: redirects are not followed, as they
 * would send the key to another host; the body of an error response is dropped unread, so that no error can quote
 * it; and a response beyond `maxResponseBytes` fails with `MODEL_OUTPUT_INVALID`.
 */
export function providerFetch(maxResponseBytes: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, redirect: 'manual' });
    const { status, headers } = response;
    if (!response.ok) {
      await response.body?.cancel();
      return new Response(null, { status, headers });
    }
    return new Response(response.body?.pipeThrough(byteLimit(maxResponseBytes)), { status, headers });
  };
}

function byteLimit(maxBytes: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let received = 0;
  return new TransformStream({
    transform(chunk, controller) {
      received += chunk.byteLength;
      if (received > maxBytes) {
        throw new GatewayError(
          'MODEL_OUTPUT_INVALID',
          `The model provider sent more than ${maxBytes} bytes.`,
        );
      }
      controller.enqueue(chunk);
    },
  });
}
