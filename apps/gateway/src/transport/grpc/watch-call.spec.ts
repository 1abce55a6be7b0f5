import { once } from 'node:events';
import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { Metadata, Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js';
import { PipelineService, type WatchRunRequest } from '#contract';
import { envelope } from '#wire';
import { CallStreams } from './call-streams.js';
import { WatchCall } from './watch-call.js';

const PATH = `/${PipelineService.typeName}/${PipelineService.method.watchRun.name}`;
const MESSAGES = Array.from({ length: 50 }, (_, index) => Buffer.from(`message ${index}`));
const ENVELOPES = Buffer.concat(MESSAGES.map((message) => envelope(message)));
const MAX_UNREAD_BYTES = 100_000;

interface Reply {
  readonly frames: readonly Buffer[];
  readonly headers: Readonly<Record<string, unknown>>;
  readonly trailers: Readonly<Record<string, unknown>>;
}

describe('WatchCall', () => {
  let streams: CallStreams;
  let server: Server;
  let client: ClientHttp2Session;
  let handle: (call: WatchCall, end: () => void) => void;

  beforeEach(async () => {
    streams = new CallStreams();
    server = new Server({ interceptors: [streams.interceptor] });
    const watchRun = {
      path: PATH,
      requestStream: false,
      responseStream: true,
      requestSerialize: (bytes: Buffer) => bytes,
      requestDeserialize: (bytes: Buffer) => bytes,
      responseSerialize: (bytes: Buffer) => bytes,
      responseDeserialize: (bytes: Buffer) => bytes,
    };
    server.addService(
      { watchRun },
      {
        watchRun: (call: ServerWritableStream<WatchRunRequest, Buffer>) => {
          const headers = new Metadata();
          headers.set('watch-verdict', 'from_start');
          call.sendMetadata(headers);
          handle(new WatchCall(call, streams.of(call.metadata), MAX_UNREAD_BYTES), () => call.end());
        },
      },
    );
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    );
    client = connect(`http://127.0.0.1:${port}`);
  });

  afterEach(() => {
    client.destroy();
    server.forceShutdown();
    streams.onApplicationShutdown();
  });

  const open = () =>
    client.request({
      ':method': 'POST',
      ':path': PATH,
      'content-type': 'application/grpc',
      te: 'trailers',
    });

  async function watch(): Promise<Reply> {
    const stream = open();
    const frames: Buffer[] = [];
    let headers = {};
    let trailers = {};
    stream.on('response', (given) => (headers = given));
    stream.on('trailers', (given) => (trailers = given));
    stream.on('data', (frame: Buffer) => frames.push(frame));
    stream.end(envelope(Buffer.alloc(0)));
    await once(stream, 'close');
    return { frames, headers, trailers };
  }

  it('sends many messages in one frame between the headers and the status of grpc-js', async () => {
    streams.onModuleInit();
    handle = (call, end) => {
      call.write(ENVELOPES);
      end();
    };
    const { frames, headers, trailers } = await watch();
    expect(frames).toEqual([ENVELOPES]);
    expect(headers).toMatchObject({ ':status': 200, 'watch-verdict': 'from_start' });
    expect(trailers).toMatchObject({ 'grpc-status': '0' });
  });

  it('sends the same messages through grpc-js when the stream is unknown', async () => {
    handle = (call, end) => {
      call.write(ENVELOPES);
      end();
    };
    const { frames, trailers } = await watch();
    expect(Buffer.concat(frames)).toEqual(ENVELOPES);
    expect(frames.length).toBeGreaterThan(1);
    expect(trailers).toMatchObject({ 'grpc-status': '0' });
  });

  it('keeps the calls of one connection apart', async () => {
    streams.onModuleInit();
    let next = 0;
    handle = (call, end) => {
      call.write(envelope(Buffer.from(`call ${(next += 1)}`)));
      end();
    };
    const replies = await Promise.all([watch(), watch(), watch()]);
    expect(replies.map(({ frames }) => Buffer.concat(frames).toString('latin1', 5)).sort()).toEqual([
      'call 1',
      'call 2',
      'call 3',
    ]);
  });

  it('resets a client that reads nothing, and drops what is buffered for it', async () => {
    streams.onModuleInit();
    let wasFull: (call: WatchCall) => void = () => undefined;
    const isFull = new Promise<WatchCall>((resolve) => (wasFull = resolve));
    handle = (call) => {
      while (call.write(envelope(Buffer.alloc(20_000))));
      wasFull(call);
    };
    const reader = open();
    reader.pause();
    reader.on('error', () => undefined);
    reader.end(envelope(Buffer.alloc(0)));
    const call = await isFull;
    const closed = new Promise((resolve) => reader.once('close', resolve));
    call.abandon(20);
    await closed;
    expect(reader.rstCode).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    expect(call.write(ENVELOPES)).toBe(false);
  });

  it.each(['found', 'not found'])(
    'is full for a client that does not read, and tells when it has drained; the stream is %s',
    async (stream) => {
      if (stream === 'found') streams.onModuleInit();
      const piece = envelope(Buffer.alloc(20_000));
      let written = 0;
      let drained: () => void = () => undefined;
      const isDrained = new Promise<void>((resolve) => (drained = resolve));
      let wasFull: () => void = () => undefined;
      const isFull = new Promise<void>((resolve) => (wasFull = resolve));
      handle = (call, end) => {
        const stopListening = call.onDrain(() => {
          stopListening();
          drained();
          end();
        });
        while (written < 1_000 && call.write(piece)) written += 1;
        wasFull();
      };
      const reader = open();
      reader.pause();
      reader.end(envelope(Buffer.alloc(0)));
      await isFull;
      expect(written).toBeLessThan(100);
      let received = 0;
      reader.on('data', (bytes: Buffer) => (received += bytes.length));
      reader.resume();
      await isDrained;
      await once(reader, 'close');
      expect(received).toBe((written + 1) * piece.length);
    },
  );
});
