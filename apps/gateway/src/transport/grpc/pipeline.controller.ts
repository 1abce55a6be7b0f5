import { Metadata } from '@grpc/grpc-js';
import { Controller, UseFilters, UsePipes } from '@nestjs/common';
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
import { asGatewayError } from '../errors/as-gateway-error.js';
import { startedControl, watchHeaders } from '../watch-control.js';
import { openWatch } from '../watch-request.js';
import { callContextOf } from './call-context-of.js';
import { CallStreams } from './call-streams.js';
import { GrpcExceptionFilter } from './grpc-exception.filter.js';
import type { GrpcPipeline } from './grpc-pipeline.js';
import { GrpcWatchSink } from './grpc-watch-sink.js';
import { WatchCall, type WatchRunCall } from './watch-call.js';
import { WellFormedRequestPipe } from './well-formed-request.pipe.js';

const SERVICE = 'PipelineService';

/** The contract on gRPC. */
@Controller()
@UseFilters(GrpcExceptionFilter)
@UsePipes(WellFormedRequestPipe)
export class PipelineController implements GrpcPipeline {
  constructor(
    private readonly api: PipelineApi,
    private readonly watch: WatchService,
    private readonly streams: CallStreams,
    private readonly options: TransportOptions,
  ) {}

  @GrpcMethod(SERVICE, 'InitRun')
  initRun(request: InitRunRequest, metadata: Metadata): Promise<InitRunResponse> {
    return this.answer('initRun', request, metadata);
  }

  @GrpcMethod(SERVICE, 'StartRun')
  startRun(request: StartRunRequest, metadata: Metadata): Promise<StartRunResponse> {
    return this.answer('startRun', request, metadata);
  }

  @GrpcMethod(SERVICE, 'SubmitRunInput')
  submitRunInput(request: SubmitRunInputRequest, metadata: Metadata): Promise<SubmitRunInputResponse> {
    return this.answer('submitRunInput', request, metadata);
  }

  @GrpcMethod(SERVICE, 'GetRun')
  getRun(request: GetRunRequest, metadata: Metadata): Promise<GetRunResponse> {
    return this.answer('getRun', request, metadata);
  }

  @GrpcMethod(SERVICE, 'ListRuns')
  listRuns(request: ListRunsRequest, metadata: Metadata): Promise<ListRunsResponse> {
    return this.answer('listRuns', request, metadata);
  }

  @GrpcMethod(SERVICE, 'CancelRun')
  cancelRun(request: CancelRunRequest, metadata: Metadata): Promise<CancelRunResponse> {
    return this.answer('cancelRun', request, metadata);
  }

  @GrpcMethod(SERVICE, 'GetSession')
  getSession(request: GetSessionRequest, metadata: Metadata): Promise<GetSessionResponse> {
    return this.answer('getSession', request, metadata);
  }

  @GrpcMethod(SERVICE, 'ListSessions')
  listSessions(request: ListSessionsRequest, metadata: Metadata): Promise<ListSessionsResponse> {
    return this.answer('listSessions', request, metadata);
  }

  @GrpcMethod(SERVICE, 'ListWorkers')
  listWorkers(request: ListWorkersRequest, metadata: Metadata): Promise<ListWorkersResponse> {
    return this.answer('listWorkers', request, metadata);
  }

  @GrpcMethod(SERVICE, 'WatchRun')
  watchRun(request: WatchRunRequest, metadata: Metadata, call: WatchRunCall): Observable<never> {
    const { requestId } = callContextOf(metadata);
    const client = new WatchCall(call, this.streams.of(metadata), this.options.maxUnreadBytes);
    return new Observable<never>((subscriber) =>
      inCallScope(requestId, () => {
        let watch: Watch | undefined;
        const begin = async (): Promise<void> => {
          const opening = await openWatch(this.watch, request);
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
        begin().catch((error: unknown) => subscriber.error(asGatewayError(error)));
        return () => {
          stopListening();
          watch?.close();
        };
      }),
    );
  }

  /** Calls one method of the api in the scope of its request. */
  private answer<M extends keyof PipelineApi>(
    method: M,
    request: Parameters<PipelineApi[M]>[0],
    metadata: Metadata,
  ): ReturnType<PipelineApi[M]> {
    const call = callContextOf(metadata);
    const handle = this.api[method].bind(this.api) as (
      request: Parameters<PipelineApi[M]>[0],
      context: typeof call,
    ) => ReturnType<PipelineApi[M]>;
    // Turned here, where the log line of an unforeseen one still carries the request's id.
    const refuse = (error: unknown): never => {
      throw asGatewayError(error);
    };
    return inCallScope(call.requestId, () => handle(request, call).catch(refuse)) as ReturnType<
      PipelineApi[M]
    >;
  }
}
