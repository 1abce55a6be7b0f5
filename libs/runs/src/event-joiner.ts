import type { OngoingEvent, RunEventDraft } from '#events';

/** What stands between the texts of joined events, by their kind. Others have no text to join. */
const BETWEEN: Partial<Record<RunEventDraft['kind'], string>> = {
  log: '\n',
  // The pieces of a model's text are that text when nothing comes between them.
  model_chunk: '',
};

/**
 * Makes one event of two consecutive ones where nothing is lost by it: log
 * lines one below the other, pieces of model text as one piece, and of
 * progress the later.
 */
export class EventJoiner {
  private joined: OngoingEvent | undefined;
  /** Of the text of `joined`: to measure a growing text again for every piece would take ever longer. */
  private joinedBytes = 0;

  /** No joined text has more bytes of UTF-8. */
  constructor(private readonly maxBytes: number) {}

  /** Undefined when the two have to stay two: of other kinds or workers, with a view that would be lost, or too long. */
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
    const firstBytes = first === this.joined ? this.joinedBytes : Buffer.byteLength(first.message);
    const bytes = firstBytes + between.length + Buffer.byteLength(second.message);
    if (bytes > this.maxBytes) return undefined;
    this.joined = { ...second, message: first.message + between + second.message };
    this.joinedBytes = bytes;
    return this.joined;
  }
}
