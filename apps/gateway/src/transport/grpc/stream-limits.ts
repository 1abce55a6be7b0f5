import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GatewayError } from '#errors';
import { Calls } from '../calls/calls.js';
import { grpcStatus } from '../errors/grpc-status.js';
import { grpcPathRequest } from './grpc-call-request.js';
import { StreamLimitsOptions } from './stream-limits-options.js';

/** Diagnostics channel on which Node announces each new stream, before any server sees it. */
const STREAM_CREATED = 'http2.server.stream.created';
const SWEEPS_PER_TIMEOUT = 10;
const MAX_SWEEP_MS = 1_000;
const RETRY_MS = 1_000;
/** Time, in ms, that a client has to read its answer before a half-open call is reset. */
const GOODBYE_MS = 1_000;

interface CreatedStream {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Bounds the number of concurrent calls and the time in which each must send its request. grpc-js waits for a
 * request as long as the connection lives, even for methods that do not exist.
 */
@Injectable()
export class StreamLimits implements OnApplicationShutdown {
  /** Streams with an incomplete request, oldest first. */
  private readonly waiting = new Map<
    ServerHttp2Stream,
    { readonly beganAt: number; readonly path: string | undefined }
  >();
  private open = 0;
  private port: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly onCreated = (message: unknown): void => {
    const { stream, headers } = message as CreatedStream;
    if (stream.session?.socket.localPort === this.port) this.begin(stream, headers[':path']);
  };

  constructor(
    private readonly options: StreamLimitsOptions,
    private readonly calls: Calls,
  ) {}

  /** Starts to watch the streams of the server at this port. */
  guard(port: number): void {
    this.port = port;
    subscribe(STREAM_CREATED, this.onCreated);
    const sweepMs = Math.min(MAX_SWEEP_MS, Math.ceil(this.options.requestTimeoutMs / SWEEPS_PER_TIMEOUT));
    this.timer = setInterval(() => this.sweep(), sweepMs).unref();
  }

  onApplicationShutdown(): void {
    unsubscribe(STREAM_CREATED, this.onCreated);
    clearInterval(this.timer);
  }

  /** Interceptor of the gRPC server that refuses calls above the limit before their request is read. */
  readonly interceptor: ServerInterceptor = (method, call) => {
    if (this.open <= this.options.maxStreams) return new ServerInterceptingCall(call);
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata) => {
            const error = this.calls.refused(grpcPathRequest(method.path, metadata), exhausted());
            call.sendStatus(grpcStatus(error));
          },
        }),
    });
  };

  private begin(stream: ServerHttp2Stream, path: string | undefined): void {
    this.open += 1;
    this.waiting.set(stream, { beganAt: performance.now(), path });
    stream.once('end', () => this.waiting.delete(stream));
    stream.once('close', () => {
      this.open -= 1;
      this.waiting.delete(stream);
    });
    if (this.open > this.options.maxStreams) this.closeLater(stream);
  }

  private sweep(): void {
    const latest = performance.now() - this.options.requestTimeoutMs;
    for (const [stream, { beganAt, path }] of this.waiting) {
      if (beganAt > latest) return;
      this.waiting.delete(stream);
      this.refuse(stream, path);
    }
  }

  /** Ends a call whose request did not arrive; one that was answered already is only closed. */
  private refuse(stream: ServerHttp2Stream, path: string | undefined): void {
    if (!stream.headersSent && !stream.destroyed) {
      const error = this.calls.refused(grpcPathRequest(path), late());
      stream.respond(trailersOnly(error), { endStream: true });
    }
    this.closeLater(stream);
  }

  private closeLater(stream: ServerHttp2Stream): void {
    const timer = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), GOODBYE_MS).unref();
    stream.once('close', () => clearTimeout(timer));
  }
}

function exhausted(): GatewayError {
  return new GatewayError('CALLS_EXHAUSTED', 'too many calls at once', { retryDelayMs: RETRY_MS });
}

function late(): GatewayError {
  return new GatewayError('REQUEST_TIMEOUT', 'the request did not come in time', { retryDelayMs: RETRY_MS });
}

/** Returns the headers of a reply that consists of a status only. */
function trailersOnly(error: GatewayError): OutgoingHttpHeaders {
  const { code, details, metadata } = grpcStatus(error);
  const status = { 'grpc-status': String(code), 'grpc-message': encodeURI(details) };
  return { 'content-type': 'application/grpc+proto', ...status, ...metadata.toHttp2Headers() };
}
