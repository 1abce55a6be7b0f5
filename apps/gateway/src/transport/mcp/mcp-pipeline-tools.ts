import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import {
  CancelRunRequestSchema,
  CancelRunResponseSchema,
  GetRunRequestSchema,
  GetRunResponseSchema,
  GetSessionRequestSchema,
  GetSessionResponseSchema,
  InitRunRequestSchema,
  InitRunResponseSchema,
  ListWorkersRequestSchema,
  ListWorkersResponseSchema,
  StartRunRequestSchema,
  StartRunResponseSchema,
  SubmitRunInputRequestSchema,
  SubmitRunInputResponseSchema,
} from '#contract';
import { GatewayError } from '#errors';
import { resolveSessionId, SESSION_COOKIE } from '#sessions';
import type { CallContext } from '../calls/call-context.js';
import type { PipelineUnary } from '../api/pipeline-unary.js';
import { restReply, restRequest } from '../rest/rest-message.js';
import { mcpSchemaOf } from './mcp-schema.js';
import type { McpTool } from './mcp-tool.js';

const SESSION =
  'Of session.init. Without it: the session that this client has opened last, if its revision of MCP has sessions.';

interface UnaryTool<I extends DescMessage, O extends DescMessage> {
  readonly name: string;
  readonly description: string;
  readonly isReadOnly: boolean;
  readonly input: I;
  readonly output: O;
  /** Descriptions that replace the contract's for some fields of the input. */
  readonly fields: Readonly<Record<string, string>>;
  readonly rpc: string;
  readonly method: (request: MessageShape<I>, context: CallContext) => Promise<MessageShape<O>>;
}

/** Returns the unary methods of the contract as tools, whose input and output are its messages. */
export function mcpPipelineTools(api: PipelineUnary): readonly McpTool[] {
  return [sessionInitTool(api), ...readingTools(api), ...runTools(api)];
}

/** InitRun finds a known session by its cookie only; this tool also takes a field. */
function sessionInitTool(api: PipelineUnary): McpTool {
  const init = unaryTool({
    name: 'session.init',
    description:
      'Opens a session over a code repository and starts its bootstrap run, plan_pipeline. Watch that run: it ends ' +
      'with a question about the goal, unless goal is given.',
    isReadOnly: false,
    input: InitRunRequestSchema,
    output: InitRunResponseSchema,
    fields: {
      repoUrl: 'https or ssh address of a git repository; may be empty.',
      ref: 'Branch, tag or full commit id; empty for the default branch.',
      goal: 'What is to be learned about the repository.',
      requestId: 'A repetition with the same id changes nothing and has the same answer.',
    },
    rpc: 'InitRun',
    method: (request, context) => api.initRun(request, context),
  });
  const sessionId = { type: 'string', description: 'A session to go on with, instead of a new one.' };
  const inputSchema = { ...init.inputSchema, properties: { ...init.inputSchema.properties, sessionId } };
  return {
    ...init,
    inputSchema,
    run: async ({ sessionId: known = '', ...args }, call) => {
      if (known === '') return init.run(args, call);
      if (typeof known !== 'string') throw new GatewayError('REQUEST_MALFORMED', 'sessionId is no text');
      const cookie = `${SESSION_COOKIE}=${resolveSessionId(known, undefined)}`;
      return init.run(args, { ...call, context: { ...call.context, cookie } });
    },
  };
}

function readingTools(api: PipelineUnary): readonly McpTool[] {
  return [
    unaryTool({
      name: 'session.get',
      description: 'Tells of a session: its repository, its purpose, its active run.',
      isReadOnly: true,
      input: GetSessionRequestSchema,
      output: GetSessionResponseSchema,
      fields: { sessionId: SESSION },
      rpc: 'GetSession',
      method: (request, context) => api.getSession(request, context),
    }),
    unaryTool({
      name: 'worker.list',
      description: 'Lists the workers that run.start can start.',
      isReadOnly: true,
      input: ListWorkersRequestSchema,
      output: ListWorkersResponseSchema,
      fields: {},
      rpc: 'ListWorkers',
      method: (request, context) => api.listWorkers(request, context),
    }),
    unaryTool({
      name: 'run.status',
      description: 'Tells of a run: its state, its last seq, its error, its open question.',
      isReadOnly: true,
      input: GetRunRequestSchema,
      output: GetRunResponseSchema,
      fields: {},
      rpc: 'GetRun',
      method: (request, context) => api.getRun(request, context),
    }),
  ];
}

function runTools(api: PipelineUnary): readonly McpTool[] {
  return [
    unaryTool({
      name: 'run.start',
      description:
        'Starts a worker in a session; a session has at most one active run. Watch it with run.watch.',
      isReadOnly: false,
      input: StartRunRequestSchema,
      output: StartRunResponseSchema,
      fields: {
        sessionId: SESSION,
        pipelineId: 'A key of worker.list; empty: worker_DAG.',
        timeout: 'Such as 90s.',
      },
      rpc: 'StartRun',
      method: (request, context) => api.startRun(request, context),
    }),
    unaryTool({
      name: 'run.input',
      description: 'Answers the question that a run ended with; gives the id of the run that goes on.',
      isReadOnly: false,
      input: SubmitRunInputRequestSchema,
      output: SubmitRunInputResponseSchema,
      fields: { sessionId: SESSION, runId: "The run that asked; empty: the session's open question." },
      rpc: 'SubmitRunInput',
      method: (request, context) => api.submitRunInput(request, context),
    }),
    unaryTool({
      name: 'run.cancel',
      description: 'Stops an active run; it ends with the error RUN_CANCELLED.',
      isReadOnly: false,
      input: CancelRunRequestSchema,
      output: CancelRunResponseSchema,
      fields: { sessionId: SESSION },
      rpc: 'CancelRun',
      method: (request, context) => api.cancelRun(request, context),
    }),
  ];
}

function unaryTool<I extends DescMessage, O extends DescMessage>(definition: UnaryTool<I, O>): McpTool {
  const { name, description, isReadOnly, input, output, fields, rpc, method } = definition;
  return {
    name,
    method: rpc,
    description,
    isReadOnly,
    inputSchema: { ...mcpSchemaOf(input, fields), additionalProperties: false },
    outputSchema: mcpSchemaOf(output),
    run: async (args, { context }) => {
      const reply = await method(restRequest(input, args), context);
      return restReply(output, reply) as Record<string, unknown>;
    },
  };
}
