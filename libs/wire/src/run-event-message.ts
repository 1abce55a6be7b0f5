import { create } from '@bufbuild/protobuf';
import { timestampFromDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import {
  ClientViewSchema,
  GraphEdgeSchema,
  GraphNodeSchema,
  GraphViewSchema,
  QuestionSchema,
  RunErrorSchema,
  WatchRunResponseSchema,
  type ClientView as ClientViewMessage,
  type Question as QuestionMessage,
  type RunError as RunErrorMessage,
  type WatchRunResponse,
} from '#contract';
import type { ClientView, GraphView, Question, RunError, RunEvent } from '#events';
import { EVENT_KINDS } from './event-kinds.js';

/** The message of a COMPLETE that asks for input. */
export const INPUT_REQUIRED = 'INPUT_REQUIRED';

/** Returns an event as a message of the contract. */
export function runEventMessage(event: RunEvent): WatchRunResponse {
  const { type, kind } = EVENT_KINDS[event.kind];
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

/**
 * Returns a view as a message of the contract. Texts come from workers and models, and protobuf cannot
 * carry half of a surrogate pair.
 */
export function clientViewMessage({ phase: given, content }: ClientView): ClientViewMessage {
  const phase = given.toWellFormed();
  if (content === undefined) return create(ClientViewSchema, { phase });
  switch (content.kind) {
    case 'text':
      return create(ClientViewSchema, {
        phase,
        content: { case: 'llmResponse', value: content.text.toWellFormed() },
      });
    case 'graph':
      return create(ClientViewSchema, {
        phase,
        content: { case: 'graph', value: graphMessage(content.graph) },
      });
  }
}

export function runErrorMessage({ code, message, retryable, reason }: RunError): RunErrorMessage {
  return create(RunErrorSchema, { code, message: message.toWellFormed(), retryable, reason });
}

export function questionMessage({ id, prompt, schema = '', expiresAt }: Question): QuestionMessage {
  const texts = { prompt: prompt.toWellFormed(), schema: schema.toWellFormed() };
  return create(QuestionSchema, { id, ...texts, expiresAt: timestampOf(expiresAt) });
}

export function timestampOf(date: Date | undefined): Timestamp | undefined {
  return date === undefined ? undefined : timestampFromDate(date);
}

function messageOf(event: RunEvent): string {
  switch (event.kind) {
    case 'input_required':
      return INPUT_REQUIRED;
    case 'failed':
      return event.error.message.toWellFormed();
    default:
      return event.message.toWellFormed();
  }
}

function graphMessage({ nodes, edges }: GraphView) {
  return create(GraphViewSchema, {
    nodes: nodes.map(({ uid, label, description = '', parentUid = '' }) =>
      create(GraphNodeSchema, {
        uid: uid.toWellFormed(),
        label: label.toWellFormed(),
        description: description.toWellFormed(),
        parentUid: parentUid.toWellFormed(),
      }),
    ),
    edges: edges.map(({ from, to }) =>
      create(GraphEdgeSchema, { from: from.toWellFormed(), to: to.toWellFormed() }),
    ),
  });
}
