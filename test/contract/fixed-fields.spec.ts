import type { DescEnum, DescField, DescMessage } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import {
  ClientViewSchema,
  GraphEdgeSchema,
  GraphNodeSchema,
  GraphViewSchema,
  InitRunRequestSchema,
  InitRunResponseSchema,
  PipelineService,
  StartRunRequestSchema,
  StartRunResponseSchema,
  SubmitRunInputRequestSchema,
  SubmitRunInputResponseSchema,
  WatchRunRequestSchema,
  WatchRunResponseSchema,
} from '#contract';

const scalar = (type: ScalarType): string => (ScalarType[type] ?? 'unknown').toLowerCase();

function typeOf(field: DescField): string {
  switch (field.fieldKind) {
    case 'scalar':
      return scalar(field.scalar);
    case 'enum':
      return field.enum.typeName;
    case 'message':
      return field.message.typeName;
    case 'list':
      return `repeated ${field.listKind === 'message' ? field.message.typeName : field.listKind}`;
    case 'map':
      return `map<${scalar(field.mapKey)}, ${field.mapKind === 'scalar' ? scalar(field.scalar) : field.mapKind}>`;
  }
}

const describeField = (field: DescField): string =>
  `${field.oneof ? `oneof ${field.oneof.name}: ` : ''}${typeOf(field)} ${field.name} = ${field.number}`;

const isFixed = (field: DescField): boolean => field.number < 10;

/** Returns the fields below 10 with their types, in the order of their numbers. */
const fixedFields = (message: DescMessage): string[] =>
  message.fields
    .filter(isFixed)
    .sort((a, b) => a.number - b.number)
    .map(describeField);

const valuesOf = (type: DescEnum): Record<string, number> =>
  Object.fromEntries(type.values.map((value) => [value.name, value.number]));

const RUN = 'insightify.v1';
const VIEW = 'pipeline.v1';

/** The part of the contract that existing clients use. It never changes. */
const FIXED: readonly (readonly [DescMessage, string, readonly string[]])[] = [
  [InitRunRequestSchema, `${RUN}.InitRunRequest`, ['string user_id = 1', 'string repo_url = 2']],
  [
    InitRunResponseSchema,
    `${RUN}.InitRunResponse`,
    ['string session_id = 1', 'string repo_name = 2', 'string bootstrap_run_id = 3'],
  ],
  [
    StartRunRequestSchema,
    `${RUN}.StartRunRequest`,
    ['string session_id = 1', 'string pipeline_id = 2', 'map<string, string> params = 3'],
  ],
  [
    StartRunResponseSchema,
    `${RUN}.StartRunResponse`,
    ['string run_id = 1', 'pipeline.v1.ClientView client_view = 2'],
  ],
  [
    SubmitRunInputRequestSchema,
    `${RUN}.SubmitRunInputRequest`,
    ['string session_id = 1', 'string run_id = 2', 'string input = 3'],
  ],
  [SubmitRunInputResponseSchema, `${RUN}.SubmitRunInputResponse`, ['string run_id = 1']],
  [WatchRunRequestSchema, `${RUN}.WatchRunRequest`, ['string run_id = 1']],
  [
    WatchRunResponseSchema,
    `${RUN}.WatchRunResponse`,
    [
      'insightify.v1.WatchRunResponse.EventType event_type = 1',
      'string message = 2',
      'int32 progress_percent = 3',
      'pipeline.v1.ClientView client_view = 4',
    ],
  ],
  [
    ClientViewSchema,
    `${VIEW}.ClientView`,
    [
      'string phase = 1',
      'oneof content: pipeline.v1.GraphView graph = 2',
      'oneof content: string llm_response = 3',
    ],
  ],
  [
    GraphViewSchema,
    `${VIEW}.GraphView`,
    ['repeated pipeline.v1.GraphNode nodes = 1', 'repeated pipeline.v1.GraphEdge edges = 2'],
  ],
  [
    GraphNodeSchema,
    `${VIEW}.GraphNode`,
    ['string uid = 1', 'string label = 2', 'string description = 3', 'string parent_uid = 4'],
  ],
  [GraphEdgeSchema, `${VIEW}.GraphEdge`, ['string from = 1', 'string to = 2']],
];

/** This project's own fields, numbered from 10 up, which are also fixed once released. */
const OWN: readonly (readonly [DescMessage, readonly string[]])[] = [
  [InitRunRequestSchema, ['string request_id = 10', 'string ref = 11', 'string goal = 12']],
  [
    StartRunRequestSchema,
    ['string request_id = 10', 'insightify.v1.IfBusy if_busy = 11', 'google.protobuf.Duration timeout = 12'],
  ],
  [SubmitRunInputRequestSchema, ['string request_id = 10', 'string question_id = 11']],
  [WatchRunRequestSchema, ['uint64 after_seq = 10', 'bool control_events = 11']],
  [
    WatchRunResponseSchema,
    [
      'uint64 seq = 10',
      'google.protobuf.Timestamp emitted_at = 11',
      'string worker_key = 12',
      'insightify.v1.EventKind kind = 13',
      'insightify.v1.RunError error = 14',
      'insightify.v1.Question question = 15',
      'insightify.v1.WatchControl watch = 16',
      'uint32 attempt = 17',
    ],
  ],
];

const enumOf = (message: DescMessage, field: string): DescEnum => {
  const found = message.fields.find(({ name }) => name === field);
  if (found?.fieldKind !== 'enum') throw new Error(`${message.typeName}.${field} is not an enum`);
  return found.enum;
};

describe('the contract', () => {
  it.each(FIXED.map(([message, name, fields]) => ({ message, name, fields })))(
    'keeps the name and the fixed fields of $name',
    ({ message, name, fields }) => {
      expect(message.typeName).toBe(name);
      expect(fixedFields(message)).toEqual(fields);
    },
  );

  it.each(OWN.map(([message, fields]) => ({ name: message.typeName, message, fields })))(
    'keeps its own fields of $name at 10 and up',
    ({ message, fields }) => {
      const own = message.fields.filter((field) => !isFixed(field));
      expect(own.sort((a, b) => a.number - b.number).map(describeField)).toEqual(fields);
    },
  );

  it('keeps the values of the event types', () => {
    expect(valuesOf(enumOf(WatchRunResponseSchema, 'event_type'))).toEqual({
      EVENT_TYPE_UNSPECIFIED: 0,
      EVENT_TYPE_LOG: 1,
      EVENT_TYPE_PROGRESS: 2,
      EVENT_TYPE_COMPLETE: 3,
      EVENT_TYPE_ERROR: 4,
    });
  });

  it('keeps the values of if_busy', () => {
    expect(valuesOf(enumOf(StartRunRequestSchema, 'if_busy'))).toEqual({
      IF_BUSY_REJECT: 0,
      IF_BUSY_ENQUEUE: 1,
      IF_BUSY_REPLACE: 2,
    });
  });

  it('has the service under its name, with four fixed methods and six of its own', () => {
    expect(PipelineService.typeName).toBe('insightify.v1.PipelineService');
    const methods = PipelineService.methods.map(
      (method) => `${method.methodKind} ${method.name}(${method.input.name}): ${method.output.name}`,
    );
    expect(methods).toEqual([
      'unary InitRun(InitRunRequest): InitRunResponse',
      'unary StartRun(StartRunRequest): StartRunResponse',
      'unary SubmitRunInput(SubmitRunInputRequest): SubmitRunInputResponse',
      'server_streaming WatchRun(WatchRunRequest): WatchRunResponse',
      'unary GetRun(GetRunRequest): GetRunResponse',
      'unary ListRuns(ListRunsRequest): ListRunsResponse',
      'unary CancelRun(CancelRunRequest): CancelRunResponse',
      'unary GetSession(GetSessionRequest): GetSessionResponse',
      'unary ListSessions(ListSessionsRequest): ListSessionsResponse',
      'unary ListWorkers(ListWorkersRequest): ListWorkersResponse',
    ]);
  });
});
