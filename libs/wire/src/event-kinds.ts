import { EventKind, WatchRunResponse_EventType as EventType } from '#contract';
import type { RunEvent } from '#events';

/** The type and kind on the wire of each kind of event. */
export const EVENT_KINDS: Record<RunEvent['kind'], { readonly type: EventType; readonly kind: EventKind }> = {
  log: { type: EventType.LOG, kind: EventKind.LOG },
  progress: { type: EventType.PROGRESS, kind: EventKind.PROGRESS },
  model_chunk: { type: EventType.LOG, kind: EventKind.MODEL_CHUNK },
  // Clients in the field join LOG messages to a text, so everything else goes as PROGRESS.
  attempt_started: { type: EventType.PROGRESS, kind: EventKind.ATTEMPT_STARTED },
  worker_started: { type: EventType.PROGRESS, kind: EventKind.WORKER_STARTED },
  worker_cached: { type: EventType.PROGRESS, kind: EventKind.WORKER_CACHED },
  worker_finished: { type: EventType.PROGRESS, kind: EventKind.WORKER_FINISHED },
  cancel_requested: { type: EventType.PROGRESS, kind: EventKind.CANCEL_REQUESTED },
  succeeded: { type: EventType.COMPLETE, kind: EventKind.SUCCEEDED },
  input_required: { type: EventType.COMPLETE, kind: EventKind.INPUT_REQUIRED },
  failed: { type: EventType.ERROR, kind: EventKind.FAILED },
};
