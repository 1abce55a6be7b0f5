import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { ServerInterceptingCall, type Metadata, type ServerInterceptor } from '@grpc/grpc-js';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { PipelineService } from '#contract';

/** Diagnostics channel on which Node announces each new stream, before any server sees it. */
const STREAM_CREATED = 'http2.server.stream.created';
const WATCH_RUN = `/${PipelineService.typeName}/${PipelineService.method.watchRun.name}`;

interface CreatedStream {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Finds the HTTP/2 stream of a WatchRun call, so that a watch can write many framed messages at once; grpc-js
 * frames and writes each one separately. It uses public interfaces only: Node announces the stream, the
 * interceptor runs in the same asynchronous context, and the metadata identifies the call.
 */
@Injectable()
export class CallStreams implements OnModuleInit, OnApplicationShutdown {
  private readonly created = new AsyncLocalStorage<ServerHttp2Stream | undefined>();
  private readonly byMetadata = new WeakMap<Metadata, ServerHttp2Stream>();
  private readonly onCreated = (message: unknown): void => {
    const { stream, headers } = message as CreatedStream;
    // Work started by another call may run for hours and would keep that call's stream in memory.
    this.created.enterWith(headers[':path'] === WATCH_RUN ? stream : undefined);
  };

  onModuleInit(): void {
    subscribe(STREAM_CREATED, this.onCreated);
  }

  onApplicationShutdown(): void {
    unsubscribe(STREAM_CREATED, this.onCreated);
  }

  /** Interceptor of the gRPC server that links a call's metadata to its stream. */
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

  /** Returns undefined if Node did not announce the stream; the watch then writes through the call itself. */
  of(metadata: Metadata): ServerHttp2Stream | undefined {
    return this.byMetadata.get(metadata);
  }
}
