import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
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
import { openWatch } from '../api/open-watch.js';
import { PipelineApi } from '../api/pipeline-api.js';
import type { PipelineUnary, UnaryReply, UnaryRequest } from '../api/pipeline-unary.js';
import { rpcName } from '../api/rpc-name.js';
import { TransportOptions } from '../api/transport-options.js';
import { Calls } from '../calls/calls.js';
import { startedControl, watchHeaders } from '../watches/watch-control.js';
import { CallStreams } from './call-streams.js';
import { grpcCallRequest, type GrpcServerCall } from './grpc-call-request.js';
import type { GrpcPipeline } from './grpc-pipeline.js';
import { GrpcWatchSink } from './grpc-watch-sink.js';
import { readRequest } from '../requests/refused-request.js';
import { WatchCall, type WatchRunCall } from './watch-call.js';

const SERVICE = 'PipelineService';

/** The contract on gRPC. */
@Controller()
export class PipelineController implements GrpcPipeline {
  constructor(
    private readonly calls: Calls,
    private readonly api: PipelineApi,
    private readonly watch: WatchService,
    private readonly streams: CallStreams,
    private readonly options: TransportOptions,
  ) {}

  @GrpcMethod(SERVICE, 'InitRun')
  initRun(request: InitRunRequest, metadata: Metadata, call: GrpcServerCall): Promise<InitRunResponse> {
    return this.answer('initRun', request, metadata, call);
  }

  @GrpcMethod(SERVICE, 'StartRun')
  startRun(request: StartRunRequest, metadata: Metadata, call: GrpcServerCall): Promise<StartRunResponse> {
    return this.answer('startRun', request, metadata, call);
  }

  @GrpcMethod(SERVICE, 'SubmitRunInput')
  submitRunInput(
    request: SubmitRunInputRequest,
    metadata: Metadata,
    call: GrpcServerCall,
  ): Promise<SubmitRunInputResponse> {
    return this.answer('submitRunInput', request, metadata, call);
  }

  @GrpcMethod(SERVICE, 'GetRun')
  getRun(request: GetRunRequest, metadata: Metadata, call: GrpcServerCall): Promise<GetRunResponse> {
    return this.answer('getRun', request, metadata, call);
  }

  @GrpcMethod(SERVICE, 'ListRuns')
  listRuns(request: ListRunsRequest, metadata: Metadata, call: GrpcServerCall): Promise<ListRunsResponse> {
    return this.answer('listRuns', request, metadata, call);
  }

  @GrpcMethod(SERVICE, 'CancelRun')
  cancelRun(request: CancelRunRequest, metadata: Metadata, call: GrpcServerCall): Promise<CancelRunResponse> {
    return this.answer('cancelRun', request, metadata, call);
  }

  @GrpcMethod(SERVICE, 'GetSession')
  getSession(
    request: GetSessionRequest,
    metadata: Metadata,
    call: GrpcServerCall,
  ): Promise<GetSessionResponse> {
    return this.answer('getSession', request, metadata, call);
  }

  @GrpcMethod(SERVICE, 'ListSessions')
  listSessions(
    request: ListSessionsRequest,
    metadata: Metadata,
    call: GrpcServerCall,
  ): Promise<ListSessionsResponse> {
    return this.answer('listSessions', request, metadata, call);
  }

  @GrpcMethod(SERVICE, 'ListWorkers')
  listWorkers(
    request: ListWorkersRequest,
    metadata: Metadata,
    call: GrpcServerCall,
  ): Promise<ListWorkersResponse> {
    return this.answer('listWorkers', request, metadata, call);
  }

  @GrpcMethod(SERVICE, 'WatchRun')
  watchRun(request: WatchRunRequest, metadata: Metadata, call: WatchRunCall): Observable<never> {
    const received = grpcCallRequest('WatchRun', metadata, call);
    const client = new WatchCall(call, this.streams.of(metadata), this.options.maxUnreadBytes);
    return new Observable<never>((subscriber) =>
      inCallScope(received.requestId, () => {
        let watch: Watch | undefined;
        const begin = async (): Promise<void> => {
          const opening = await this.calls.watch(received, () => openWatch(this.watch, readRequest(request)));
          if (subscriber.closed) return opening.cancel();
          client.sendHeaders(watchHeaders(opening));
          const sink = new GrpcWatchSink(client, subscriber, request.controlEvents);
          sink.control(startedControl(opening));
          watch = opening.begin(sink);
          if (subscriber.closed) watch.close();
        };
        const stopListening = client.onDrain(() => watch?.resume());
        // The global filter maps the error.
        begin().catch((error: unknown) => subscriber.error(error));
        return () => {
          stopListening();
          watch?.close();
        };
      }),
    );
  }

  /** Answers a unary call whose bytes may have turned out not to be a message. */
  private answer<N extends keyof PipelineUnary>(
    name: N,
    request: UnaryRequest<N>,
    metadata: Metadata,
    call: GrpcServerCall,
  ): Promise<UnaryReply<N>> {
    const api: PipelineUnary = this.api;
    return this.calls.pass(grpcCallRequest(rpcName(name), metadata, call), (context) =>
      api[name](readRequest(request), context),
    );
  }
}
