import { create } from '@bufbuild/protobuf';
import { durationMs } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import {
  CancelRunResponseSchema,
  GetRunResponseSchema,
  GetSessionResponseSchema,
  IfBusy,
  InitRunResponseSchema,
  ListRunsResponseSchema,
  ListSessionsResponseSchema,
  ListWorkersResponseSchema,
  StartRunResponseSchema,
  SubmitRunInputResponseSchema,
  type CancelRunRequest,
  type CancelRunResponse,
  type GetRunRequest,
  type GetRunResponse,
  type GetSessionRequest,
  type GetSessionResponse,
  type InitRunRequest,
  type InitRunResponse,
  type ListRunsRequest,
  type ListRunsResponse,
  type ListSessionsRequest,
  type ListSessionsResponse,
  type ListWorkersRequest,
  type ListWorkersResponse,
  type StartRunRequest,
  type StartRunResponse,
  type SubmitRunInputRequest,
  type SubmitRunInputResponse,
} from '#contract';
import { GatewayError } from '#errors';
import { WorkerResolver } from '#runner';
import { RunsService } from '#runs';
import { resolveSessionId, sessionIdFromCookie, SessionsService } from '#sessions';
import { clientViewMessage } from '#wire';
import type { CallContext } from '../calls/call-context.js';
import { checkFields } from './check-fields.js';
import { checkedRunId } from './checked-run-id.js';
import { decodePageToken, encodePageToken, pageSize } from './page-token.js';
import type { PipelineUnary } from './pipeline-unary.js';
import {
  InitRunFields,
  MAX_PARAMS,
  PageFields,
  StartRunFields,
  SubmitRunInputFields,
  UserIdFields,
} from './request-fields.js';
import { invalidField } from '../requests/request-refusals.js';
import { runMessage, sessionMessage, workerMessage } from './resource-messages.js';
import { TransportOptions } from './transport-options.js';

/** The unary methods of the contract on top of the application's services; every wire calls these. */
@Injectable()
export class PipelineApi implements PipelineUnary {
  constructor(
    private readonly runs: RunsService,
    private readonly sessions: SessionsService,
    private readonly workers: WorkerResolver,
    private readonly options: TransportOptions,
  ) {}

  async initRun(request: InitRunRequest, call: CallContext): Promise<InitRunResponse> {
    const { userId, repoUrl, requestId, ref, goal } = request;
    checkFields(InitRunFields, request);
    const knownSessionId = sessionIdFromCookie(call.cookie);
    const opened = await this.runs.init({
      userId,
      repoUrl: repoUrl.trim(),
      requestId,
      ref,
      goal: goal.trim(),
      knownSessionId,
    });
    const { sessionId, repoName } = opened.session;
    call.setSessionCookie(sessionId);
    return create(InitRunResponseSchema, { sessionId, repoName, bootstrapRunId: opened.bootstrapRunId });
  }

  async startRun(request: StartRunRequest, call: CallContext): Promise<StartRunResponse> {
    const { pipelineId, params, requestId, ifBusy } = request;
    if (Object.keys(params).length > MAX_PARAMS)
      throw invalidField('params', `has more than ${MAX_PARAMS} entries`);
    checkFields(StartRunFields, { pipelineId, requestId, params: Object.entries(params).flat().join('') });
    const sessionId = resolveSessionId(request.sessionId, call.cookie);
    if (ifBusy !== IfBusy.REJECT) {
      throw new GatewayError('IF_BUSY_UNSUPPORTED', 'if_busy can only be IF_BUSY_REJECT so far');
    }
    const timeoutMs = this.timeoutOf(request);
    const started = await this.runs.start({ sessionId, pipelineId, params, requestId, timeoutMs });
    return create(StartRunResponseSchema, {
      runId: started.runId,
      clientView: clientViewMessage(started.clientView),
    });
  }

  async submitRunInput(request: SubmitRunInputRequest, call: CallContext): Promise<SubmitRunInputResponse> {
    const { runId, input, requestId, questionId } = request;
    checkFields(SubmitRunInputFields, request);
    const sessionId = resolveSessionId(request.sessionId, call.cookie);
    if (input.trim() === '') throw new GatewayError('INPUT_EMPTY', 'input is empty');
    const next = await this.runs.submitInput({ sessionId, runId, input, questionId, requestId });
    return create(SubmitRunInputResponseSchema, { runId: next });
  }

  async getRun({ runId }: GetRunRequest): Promise<GetRunResponse> {
    return create(GetRunResponseSchema, { run: runMessage(await this.runs.get(checkedRunId(runId))) });
  }

  async listRuns(request: ListRunsRequest, call: CallContext): Promise<ListRunsResponse> {
    const { pageSize: size, pageToken } = request;
    checkFields(PageFields, request);
    const sessionId = resolveSessionId(request.sessionId, call.cookie);
    const page = await this.runs.list(sessionId, pageSize(size), decodePageToken(pageToken));
    return create(ListRunsResponseSchema, {
      runs: page.runs.map(runMessage),
      nextPageToken: encodePageToken(page.nextAfter),
    });
  }

  async cancelRun(request: CancelRunRequest): Promise<CancelRunResponse> {
    const runId = checkedRunId(request.runId);
    // As with GetRun, the run id is enough, so the cookie is not consulted.
    const sessionId = request.sessionId === '' ? undefined : resolveSessionId(request.sessionId, undefined);
    return create(CancelRunResponseSchema, { run: runMessage(await this.runs.cancel(sessionId, runId)) });
  }

  async getSession(request: GetSessionRequest, call: CallContext): Promise<GetSessionResponse> {
    const sessionId = resolveSessionId(request.sessionId, call.cookie);
    return create(GetSessionResponseSchema, { session: sessionMessage(await this.sessions.get(sessionId)) });
  }

  async listSessions(request: ListSessionsRequest): Promise<ListSessionsResponse> {
    const { userId, pageSize: size, pageToken } = request;
    checkFields(UserIdFields, request);
    checkFields(PageFields, request);
    const page = await this.sessions.list(userId, pageSize(size), decodePageToken(pageToken));
    return create(ListSessionsResponseSchema, {
      sessions: page.sessions.map(sessionMessage),
      nextPageToken: encodePageToken(page.nextAfter),
    });
  }

  listWorkers(_request: ListWorkersRequest): Promise<ListWorkersResponse> {
    const workers = this.workers.graph.list().map(workerMessage);
    return Promise.resolve(create(ListWorkersResponseSchema, { workers }));
  }

  private timeoutOf({ timeout }: StartRunRequest): number | undefined {
    if (timeout === undefined) return undefined;
    const timeoutMs = durationMs(timeout);
    const { maxRunTimeoutMs } = this.options;
    if (timeoutMs > 0 && timeoutMs <= maxRunTimeoutMs) return timeoutMs;
    throw invalidField('timeout', `must be more than 0 and at most ${maxRunTimeoutMs} ms`);
  }
}
