import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { ServerInterceptingCall, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PipelineService } from '#contract';

/** Node tells here of each stream that a client opens, before any server hears of it. */
const STREAM_CREATED = 'http2.server.stream.created';
const WATCH_RUN = `/${PipelineService.typeName}/${PipelineService.method.watchRun.name}`;

interface CreatedStream {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Finds the HTTP/2 stream under a call of WatchRun, so that a watch can write
 * many framed messages at once: grpc-js frames and writes each one by itself.
 * Made of public parts alone: Node tells of the stream, the call's interceptor
 * runs in the same asynchronous context, and the call's metadata leads back.
 */
@Injectable()
export class CallStreams implements OnModuleInit, OnApplicationShutdown {
  private readonly created = new AsyncLocalStorage<ServerHttp2Stream | undefined>();
  private readonly byMetadata = new WeakMap<Metadata, ServerHttp2Stream>();
  private readonly onCreated = (message: unknown): void => {
    const { stream, headers } = message as CreatedStream;
    // What a call starts may outlive it for hours, and would hold its stream for as long.
    this.created.enterWith(headers[':path'] === WATCH_RUN ? stream : undefined);
  };

  onModuleInit(): void {
    subscribe(STREAM_CREATED, this.onCreated);
  }

  onApplicationShutdown(): void {
    unsubscribe(STREAM_CREATED, this.onCreated);
  }

  /** For the interceptors of the gRPC server. */
  readonly interceptor: ServerInterceptor = (method, call) => {
    const stream = this.created.getStore();
    if (method.path !== WATCH_RUN || stream === undefined) return new ServerInterceptingCall(call);
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, forward) => {
            this.byMetadata.set(metadata, stream);
            forward(metadata);
          },
        }),
    });
  };

  /** Undefined where Node did not tell; the call itself can be written to all the same. */
  of(metadata: Metadata): ServerHttp2Stream | undefined {
    return this.byMetadata.get(metadata);
  }
}
