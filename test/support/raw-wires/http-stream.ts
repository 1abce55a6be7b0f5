import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import { text } from 'node:stream/consumers';
import { CUT, FINISHED, type FrameStream, type StreamEnd } from './frame-stream.js';

export interface HttpWatch {
  readonly url: string;
  readonly options: RequestOptions;
  readonly body?: Uint8Array;
  readonly onVerdict: (verdict: string) => void;
  readonly onData: (data: Buffer) => void;
  /** The end of the watch, when the response ended properly. */
  readonly endOf: () => StreamEnd;
}

/** A response that is read as it comes, on a socket of its own. */
export function openHttpStream({ url, options, body, onVerdict, onData, endOf }: HttpWatch): FrameStream {
  let response: IncomingMessage | undefined;
  const ended = new Promise<StreamEnd>((resolve) => {
    const call = request(url, { ...options, agent: false });
    const cut = (): void => resolve(CUT);
    call.on('error', cut);
    call.on('response', (begun) => {
      begun.on('error', cut);
      if (begun.statusCode === 204) return resolve(FINISHED);
      if (begun.statusCode !== 200) {
        text(begun).then((reason) => resolve({ kind: 'refused', reason }), cut);
        return;
      }
      response = begun;
      onVerdict(String(begun.headers['watch-verdict']));
      begun.on('data', onData);
      begun.on('end', () => resolve(endOf()));
    });
    call.end(body);
  });
  return { ended, pause: () => void response?.pause(), resume: () => void response?.resume() };
}
