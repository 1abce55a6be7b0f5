import { Metadata } from '@grpc/grpc-js';
import { Controller, UseFilters } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { Observable } from 'rxjs';
import type {
  CancelRunRequest,
  CancelRunResponse,
  GetRunRequest,
  GetRunResponse,
  GetSessionRequest,
  GetSessionResponse,
  InitRunRequest,
  InitRunResponse,
  ListRunsRequest,
  ListRunsResponse,
  ListSessionsRequest,
  ListSessionsResponse,
  ListWorkersRequest,
  ListWorkersResponse,
  StartRunRequest,
  StartRunResponse,
  SubmitRunInputRequest,
  SubmitRunInputResponse,
  WatchRunRequest,
} from '#contract';
import { WatchService, type Watch } from '#watch';
import { inCallScope } from '../../logging/call-scope.js';
import { PipelineApi } from '../api/pipeline-api.js';
import { TransportOptions } from '../api/transport-options.js';
import type { CallContext } from '../calls/call-context.js';
import { Calls } from '../calls/calls.js';
import { startedControl, watchHeaders } from '../watches/watch-control.js';
import { openWatch } from '../api/open-watch.js';
import { callContextOf, type GrpcCall } from './call-context-of.js';
import { CallStreams } from './call-streams.js';
import { GrpcExceptionFilter } from './grpc-exception.filter.js';
import type { GrpcPipeline } from './grpc-pipeline.js';
import { GrpcWatchSink } from './grpc-watch-sink.js';
import { accepted, type RefusedRequest } from './refused-request.js';
import { WatchCall, type WatchRunCall } from './watch-call.js';

const SERVICE = 'PipelineService';

/** The contract on gRPC. */
@Controller()
@UseFilters(GrpcExceptionFilter)
export class PipelineController implements GrpcPipeline {
  constructor(
    private readonly calls: Calls,
    private readonly api: PipelineApi,
    private readonly watch: WatchService,
    private readonly streams: CallStreams,
    private readonly options: TransportOptions,
  ) {}

  @GrpcMethod(SERVICE, 'InitRun')
  initRun(request: InitRunRequest, metadata: Metadata, call: GrpcCall): Promise<InitRunResponse> {
    const context = callContextOf('InitRun', metadata, call);
    return this.answer(context, request, (message) => this.api.initRun(message, context));
  }

  @GrpcMethod(SERVICE, 'StartRun')
  startRun(request: StartRunRequest, metadata: Metadata, call: GrpcCall): Promise<StartRunResponse> {
    const context = callContextOf('StartRun', metadata, call);
    return this.answer(context, request, (message) => this.api.startRun(message, context));
  }

  @GrpcMethod(SERVICE, 'SubmitRunInput')
  submitRunInput(
    request: SubmitRunInputRequest,
    metadata: Metadata,
    call: GrpcCall,
  ): Promise<SubmitRunInputResponse> {
    const context = callContextOf('SubmitRunInput', metadata, call);
    return this.answer(context, request, (message) => this.api.submitRunInput(message, context));
  }

  @GrpcMethod(SERVICE, 'GetRun')
  getRun(request: GetRunRequest, metadata: Metadata, call: GrpcCall): Promise<GetRunResponse> {
    const context = callContextOf('GetRun', metadata, call);
    return this.answer(context, request, (message) => this.api.getRun(message));
  }

  @GrpcMethod(SERVICE, 'ListRuns')
  listRuns(request: ListRunsRequest, metadata: Metadata, call: GrpcCall): Promise<ListRunsResponse> {
    const context = callContextOf('ListRuns', metadata, call);
    return this.answer(context, request, (message) => this.api.listRuns(message, context));
  }

  @GrpcMethod(SERVICE, 'CancelRun')
  cancelRun(request: CancelRunRequest, metadata: Metadata, call: GrpcCall): Promise<CancelRunResponse> {
    const context = callContextOf('CancelRun', metadata, call);
    return this.answer(context, request, (message) => this.api.cancelRun(message));
  }

  @GrpcMethod(SERVICE, 'GetSession')
  getSession(request: GetSessionRequest, metadata: Metadata, call: GrpcCall): Promise<GetSessionResponse> {
    const context = callContextOf('GetSession', metadata, call);
    return this.answer(context, request, (message) => this.api.getSession(message, context));
  }

  @GrpcMethod(SERVICE, 'ListSessions')
  listSessions(
    request: ListSessionsRequest,
    metadata: Metadata,
    call: GrpcCall,
  ): Promise<ListSessionsResponse> {
    const context = callContextOf('ListSessions', metadata, call);
    return this.answer(context, request, (message) => this.api.listSessions(message));
  }

  @GrpcMethod(SERVICE, 'ListWorkers')
  listWorkers(request: ListWorkersRequest, metadata: Metadata, call: GrpcCall): Promise<ListWorkersResponse> {
    const context = callContextOf('ListWorkers', metadata, call);
    return this.answer(context, request, (message) => this.api.listWorkers(message));
  }

  @GrpcMethod(SERVICE, 'WatchRun')
  watchRun(request: WatchRunRequest, metadata: Metadata, call: WatchRunCall): Observable<never> {
    const context = callContextOf('WatchRun', metadata, call);
    const client = new WatchCall(call, this.streams.of(metadata), this.options.maxUnreadBytes);
    return new Observable<never>((subscriber) =>
      inCallScope(context.requestId, () => {
        let watch: Watch | undefined;
        const begin = async (): Promise<void> => {
          const opening = await this.calls.watch(context, () => openWatch(this.watch, accepted(request)));
          if (subscriber.closed) return opening.cancel();
          const headers = new Metadata();
          for (const [name, value] of Object.entries(watchHeaders(opening))) headers.set(name, value);
          call.sendMetadata(headers);
          const sink = new GrpcWatchSink(client, subscriber, request.controlEvents);
          sink.control(startedControl(opening));
          watch = opening.begin(sink);
          if (subscriber.closed) watch.close();
        };
        const stopListening = client.onDrain(() => watch?.resume());
        // The filter gives it its form.
        begin().catch((error: unknown) => subscriber.error(error));
        return () => {
          stopListening();
          watch?.close();
        };
      }),
    );
  }

  /** Passes a call whose bytes may have turned out to be no message. */
  private answer<I extends object, O>(
    context: CallContext,
    request: I | RefusedRequest,
    method: (message: I) => Promise<O>,
  ): Promise<O> {
    return this.calls.pass(context, () => method(accepted(request)));
  }
}
