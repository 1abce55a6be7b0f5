import type { ClientView, GraphView, RunEventDraft } from '#events';

/** Overhead counted per event, node and edge besides their texts, so that empty ones are bounded too. */
const OVERHEAD_BYTES = 64;
/** Maximum bytes of UTF-8 for one UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;

/** Returns the approximate bytes that an event takes in the log. */
export function eventSize(event: RunEventDraft): number {
  return OVERHEAD_BYTES + textSize(event) + viewSize(event.clientView);
}

/**
 * Returns the event with each of its texts cut to `maxBytes` of UTF-8 at a character boundary, and
 * without a view that is larger; the event says what was cut. `size` is the event's, if it is known.
 * An event within its bounds is returned as it is.
 */
export function boundedEvent(event: RunEventDraft, maxBytes: number, size = eventSize(event)): RunEventDraft {
  // None of its texts can have more bytes than that.
  if (size * MAX_BYTES_PER_UNIT <= maxBytes) return event;
  return cutEvent(event, maxBytes);
}

function cutEvent(event: RunEventDraft, maxBytes: number): RunEventDraft {
  const viewBytes = viewSize(event.clientView);
  const dropped = viewBytes > maxBytes ? ` [a view of ${viewBytes} bytes left out]` : '';
  const cut = (text: string): string => cutText(text, maxBytes);
  const bounded = dropped === '' ? event : { ...event, clientView: undefined };
  switch (bounded.kind) {
    case 'failed':
      return { ...bounded, error: { ...bounded.error, message: cut(bounded.error.message) + dropped } };
    case 'input_required': {
      const { prompt, schema } = bounded.question;
      // Half a schema is useless.
      const kept = schema !== undefined && Buffer.byteLength(schema) > maxBytes ? undefined : schema;
      return { ...bounded, question: { ...bounded.question, prompt: cut(prompt) + dropped, schema: kept } };
    }
    default: {
      const message = cut(bounded.message) + dropped;
      return message === bounded.message ? bounded : { ...bounded, message };
    }
  }
}

function textSize(event: RunEventDraft): number {
  switch (event.kind) {
    case 'failed':
      return event.error.message.length;
    case 'input_required':
      return event.question.prompt.length + (event.question.schema?.length ?? 0);
    default:
      return event.message.length;
  }
}

function viewSize(view: ClientView | undefined): number {
  if (view === undefined) return 0;
  const { phase, content } = view;
  switch (content?.kind) {
    case undefined:
      return phase.length;
    case 'text':
      return phase.length + content.text.length;
    case 'graph':
      return phase.length + graphSize(content.graph);
  }
}

function graphSize({ nodes, edges }: GraphView): number {
  let size = OVERHEAD_BYTES * (nodes.length + edges.length);
  for (const { uid, label, description, parentUid } of nodes) {
    size += uid.length + label.length + (description?.length ?? 0) + (parentUid?.length ?? 0);
  }
  for (const { from, to } of edges) size += from.length + to.length;
  return size;
}

function cutText(text: string, maxBytes: number): string {
  if (text.length * MAX_BYTES_PER_UNIT <= maxBytes) return text;
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  while (end > 0 && isContinuation(bytes[end])) end -= 1;
  return `${bytes.toString('utf8', 0, end)} [${bytes.length - end} bytes cut]`;
}

/** True for a byte that continues a UTF-8 character. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
