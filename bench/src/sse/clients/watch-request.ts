/** A request to watch a run. */
export interface WatchRequest {
  readonly url: URL;
  /** Default GET. */
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The request as it goes to the socket. */
export function requestText({ url, method = 'GET', headers = {}, body = '' }: WatchRequest): string {
  const length = method === 'POST' ? [`Content-Length: ${Buffer.byteLength(body)}`] : [];
  const lines = [
    `${method} ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    'Accept: text/event-stream',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...length,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
