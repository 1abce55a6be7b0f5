import { CUT, FINISHED, type OpenFrames, type StreamEnd } from './frame-stream.js';
import { openHttpStream } from './http-stream.js';
import { envelopedRequest } from './watch-request-bytes.js';

const PATH = '/insightify.v1.PipelineService/WatchRun';
const HEADER_BYTES = 5;

interface Form {
  readonly contentType: string;
  /** The flag of the envelope that ends the stream. */
  readonly endFlag: number;
  readonly isGood: (end: string) => boolean;
}

const FORMS = {
  connect: {
    contentType: 'application/connect+proto',
    endFlag: 2,
    isGood: (end) => !('error' in (JSON.parse(end) as object)),
  },
  grpcWeb: {
    contentType: 'application/grpc-web+proto',
    endFlag: 0x80,
    isGood: (end) => /^grpc-status: *0\r?$/im.test(end),
  },
} satisfies Record<string, Form>;

/** Watch over HTTP in one of its enveloped forms. A frame is a protobuf message. */
export const openConnectFrames = opener(FORMS.connect);
export const openGrpcWebFrames = opener(FORMS.grpcWeb);

function opener({ contentType, endFlag, isGood }: Form): OpenFrames {
  return ({ httpUrl, runId, afterSeq }, { onFrame, onVerdict }) => {
    let rest: Buffer = Buffer.alloc(0);
    let ending: string | undefined;
    return openHttpStream({
      url: httpUrl + PATH,
      options: { method: 'POST', headers: { 'content-type': contentType } },
      body: envelopedRequest(runId, afterSeq),
      onVerdict,
      onData: (data) => {
        rest = rest.length === 0 ? data : Buffer.concat([rest, data]);
        let at = 0;
        while (rest.length - at >= HEADER_BYTES) {
          const end = at + HEADER_BYTES + rest.readUInt32BE(at + 1);
          if (end > rest.length) break;
          const payload = rest.toString('latin1', at + HEADER_BYTES, end);
          if (rest[at] === endFlag) ending = payload;
          // An empty message is a sign of life.
          else if (payload !== '') onFrame(payload);
          at = end;
        }
        rest = rest.subarray(at);
      },
      endOf: () => endOf(ending, isGood),
    });
  };
}

function endOf(ending: string | undefined, isGood: Form['isGood']): StreamEnd {
  if (ending === undefined) return CUT;
  if (isGood(ending)) return FINISHED;
  return /unavailable|grpc-status: *14/i.test(ending) ? CUT : { kind: 'refused', reason: ending };
}
