import type { OngoingEvent, RunEventDraft } from '#events';

/** Separator between the texts of coalesced events, by kind. Other kinds have no text to join. */
const BETWEEN: Partial<Record<RunEventDraft['kind'], string>> = {
  log: '\n',
  // The pieces of a model's text form that text only without a separator.
  model_chunk: '',
};

/**
 * Coalesces two consecutive events into one where nothing is lost: log lines become one with several
 * lines, pieces of model text one piece, and of two progress events the later one stays.
 */
export class EventCoalescer {
  private joined: OngoingEvent | undefined;
  /** Bytes of the text of `joined`; measuring a growing text again for every piece would be quadratic. */
  private coalescedBytes = 0;

  /** `maxBytes` bounds a joined text, in bytes of UTF-8. */
  constructor(private readonly maxBytes: number) {}

  /**
   * Returns undefined when the two must stay apart: different kinds or workers, a view that would be
   * lost, or a text that would be too long.
   */
  join(first: RunEventDraft, second: OngoingEvent): OngoingEvent | undefined {
    if (first.kind !== second.kind || first.workerKey !== second.workerKey) return undefined;
    if (second.kind === 'progress') {
      return first.clientView !== undefined && second.clientView === undefined ? undefined : second;
    }
    const between = BETWEEN[second.kind];
    const hasView = first.clientView !== undefined || second.clientView !== undefined;
    if (between === undefined || hasView) return undefined;
    return this.joinText(first, second, between);
  }

  private joinText(first: OngoingEvent, second: OngoingEvent, between: string): OngoingEvent | undefined {
    const firstBytes = first === this.joined ? this.coalescedBytes : Buffer.byteLength(first.message);
    const bytes = firstBytes + between.length + Buffer.byteLength(second.message);
    if (bytes > this.maxBytes) return undefined;
    this.joined = { ...second, message: first.message + between + second.message };
    this.coalescedBytes = bytes;
    return this.joined;
  }
}
