import { create } from '@bufbuild/protobuf';
import { timestampFromDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import {
  ClientViewSchema,
  EventKind,
  GraphEdgeSchema,
  GraphNodeSchema,
  GraphViewSchema,
  QuestionSchema,
  RunErrorSchema,
  WatchRunResponse_EventType as EventType,
  WatchRunResponseSchema,
  type ClientView as ClientViewMessage,
  type Question as QuestionMessage,
  type RunError as RunErrorMessage,
  type WatchRunResponse,
} from '#contract';
import type { ClientView, GraphView, Question, RunError, RunEvent } from '#events';

/** The message of a COMPLETE that asks for input. */
export const INPUT_REQUIRED = 'INPUT_REQUIRED';

const KINDS: Record<RunEvent['kind'], { readonly type: EventType; readonly kind: EventKind }> = {
  log: { type: EventType.LOG, kind: EventKind.LOG },
  progress: { type: EventType.PROGRESS, kind: EventKind.PROGRESS },
  model_chunk: { type: EventType.LOG, kind: EventKind.MODEL_CHUNK },
  // Clients in the field join LOG messages to a text, so what is not text goes as PROGRESS.
  attempt_started: { type: EventType.PROGRESS, kind: EventKind.ATTEMPT_STARTED },
  worker_started: { type: EventType.PROGRESS, kind: EventKind.WORKER_STARTED },
  worker_cached: { type: EventType.PROGRESS, kind: EventKind.WORKER_CACHED },
  worker_finished: { type: EventType.PROGRESS, kind: EventKind.WORKER_FINISHED },
  cancel_requested: { type: EventType.PROGRESS, kind: EventKind.CANCEL_REQUESTED },
  succeeded: { type: EventType.COMPLETE, kind: EventKind.SUCCEEDED },
  input_required: { type: EventType.COMPLETE, kind: EventKind.INPUT_REQUIRED },
  failed: { type: EventType.ERROR, kind: EventKind.FAILED },
};

/** An event as the contract has it. */
export function runEventMessage(event: RunEvent): WatchRunResponse {
  const { type, kind } = KINDS[event.kind];
  return create(WatchRunResponseSchema, {
    eventType: type,
    message: messageOf(event),
    progressPercent: Math.floor(event.progressPercent ?? 0),
    clientView: event.clientView && clientViewMessage(event.clientView),
    seq: BigInt(event.seq),
    emittedAt: timestampFromDate(event.emittedAt),
    workerKey: event.workerKey ?? '',
    kind,
    error: event.kind === 'failed' ? runErrorMessage(event.error) : undefined,
    question: event.kind === 'input_required' ? questionMessage(event.question) : undefined,
    attempt: event.attempt,
  });
}

export function clientViewMessage({ phase, content }: ClientView): ClientViewMessage {
  if (content === undefined) return create(ClientViewSchema, { phase });
  switch (content.kind) {
    case 'text':
      return create(ClientViewSchema, { phase, content: { case: 'llmResponse', value: content.text } });
    case 'graph':
      return create(ClientViewSchema, {
        phase,
        content: { case: 'graph', value: graphMessage(content.graph) },
      });
  }
}

export function runErrorMessage({ code, message, retryable, reason }: RunError): RunErrorMessage {
  return create(RunErrorSchema, { code, message, retryable, reason });
}

export function questionMessage({ id, prompt, schema = '', expiresAt }: Question): QuestionMessage {
  return create(QuestionSchema, { id, prompt, schema, expiresAt: timestampOf(expiresAt) });
}

export function timestampOf(date: Date | undefined): Timestamp | undefined {
  return date === undefined ? undefined : timestampFromDate(date);
}

function messageOf(event: RunEvent): string {
  switch (event.kind) {
    case 'input_required':
      return INPUT_REQUIRED;
    case 'failed':
      return event.error.message;
    default:
      return event.message;
  }
}

function graphMessage({ nodes, edges }: GraphView) {
  return create(GraphViewSchema, {
    nodes: nodes.map(({ uid, label, description = '', parentUid = '' }) =>
      create(GraphNodeSchema, { uid, label, description, parentUid }),
    ),
    edges: edges.map(({ from, to }) => create(GraphEdgeSchema, { from, to })),
  });
}
