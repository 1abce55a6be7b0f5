import { request } from 'node:https';
import { Readable } from 'node:stream';

/** `fetch` for event streams of a server whose certificate an authority of one's own has signed. */
export function tlsFetch(ca: Buffer): typeof fetch {
  return (input, init) => {
    const { url } = new Request(input);
    return new Promise((resolve, reject) => {
      const headers = Object.fromEntries(new Headers(init?.headers));
      const call = request(url, { ca, headers, agent: false }, (reply) => {
        const status = reply.statusCode ?? 0;
        const answered = new Headers();
        for (const [name, value] of Object.entries(reply.headersDistinct))
          for (const each of value ?? []) answered.append(name, each);
        const body = status === 204 ? null : (Readable.toWeb(reply) as ReadableStream<Uint8Array>);
        if (body === null) reply.resume();
        const response = new Response(body, { status, headers: answered });
        Object.defineProperty(response, 'url', { value: url });
        resolve(response);
      });
      call.on('error', reject);
      init?.signal?.addEventListener('abort', () => call.destroy(), { once: true });
      call.end();
    });
  };
}
