/** Checks the events of one SSE stream, and how long after their stamps they came. For streams that are not fast. */
export class StampedStream {
  events = 0;
  /** In microseconds, of every event that has a stamp. */
  readonly latencies: number[] = [];
  private rest = '';

  /** @throws when an event is not the next one. */
  take(bytes: Buffer): void {
    const now = Number(process.hrtime.bigint() / 1000n);
    const frames = (this.rest + bytes.toString('latin1')).split('\n\n');
    this.rest = frames.pop() ?? '';
    for (const frame of frames) {
      const id = /^id: (\d+)$/m.exec(frame)?.[1];
      if (id === undefined) continue;
      if (Number(id) !== this.events + 1) throw new Error(`event ${id} came after event ${this.events}`);
      this.events += 1;
      const stamp = /"message":"ts=(\d+) /.exec(frame)?.[1];
      if (stamp !== undefined) this.latencies.push(now - Number(stamp));
    }
  }
}
