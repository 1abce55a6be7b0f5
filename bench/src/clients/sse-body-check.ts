/** The first bytes of an event's id line. */
const ID = Buffer.from('id: ');
const LINE_FEED = 0x0a;
const COLON = 0x3a;
/** The first byte of a delay's line. */
const RETRY = 0x72;

/**
 * Checks one reader's event stream: ids 1, 2, 3, ... with none missing, doubled
 * or out of order. Works on whatever pieces the socket gives.
 */
export class SseBodyCheck {
  events = 0;
  closed = false;
  private rest: Buffer = Buffer.alloc(0);

  /** Takes the next bytes of the body, without any transfer coding. @throws when an event is not the next one. */
  take(bytes: Buffer): void {
    const body = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    let start = 0;
    for (;;) {
      const end = body.indexOf('\n\n', start, 'latin1');
      if (end === -1) break;
      // Some servers begin with an empty line.
      while (body[start] === LINE_FEED && start < end) start += 1;
      this.frame(body, start, end);
      start = end + 2;
    }
    this.rest = body.subarray(start);
  }

  private frame(body: Buffer, frameStart: number, end: number): void {
    let start = frameStart;
    // Comments and delays may stand before the event, each on a line of its own.
    while (body[start] === COLON || body[start] === RETRY) start = body.indexOf(LINE_FEED, start) + 1;
    if (body.compare(ID, 0, ID.length, start, start + ID.length) !== 0) {
      if (body.toString('latin1', start, end).startsWith('event: close')) this.closed = true;
      return;
    }
    let id = 0;
    for (let at = start + ID.length; body[at] !== LINE_FEED; at += 1)
      id = id * 10 + ((body[at] as number) - 48);
    if (id !== this.events + 1) throw new Error(`event ${id} came after event ${this.events}`);
    this.events = id;
  }
}
