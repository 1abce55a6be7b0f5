import type { GatewayAddresses } from '../clients/index.js';
import type { FrameStream, StreamEnd } from './frame-stream.js';
import type { RawWire } from './raw-wires.js';

/** A watcher that keeps all it was ever sent, and can come back with the seq of the last of it. */
export class Witness {
  /** The frames of all its watches, from its first seq on. */
  readonly frames: string[] = [];
  /** How its last watch began; undefined before it did, and for one that had nothing to bring. */
  verdict: string | undefined;
  private stream: FrameStream | undefined;

  /** `onFrame` gets how many frames there are. */
  constructor(
    readonly runId: string,
    readonly wire: RawWire,
    private readonly onFrame: (count: number) => void = () => undefined,
    readonly afterSeq = 0,
  ) {}

  /** Begins a watch, after what it has seen. */
  watch({ httpUrl, grpcAddress }: GatewayAddresses): void {
    const { runId, frames, afterSeq } = this;
    this.verdict = undefined;
    const target = { httpUrl, grpcAddress, runId, afterSeq: afterSeq + frames.length };
    this.stream = this.wire.open(target, {
      onVerdict: (verdict) => (this.verdict = verdict),
      onFrame: (frame) => {
        frames.push(frame);
        this.onFrame(frames.length);
      },
    });
  }

  /** Stops reading, as a client that is busy with something else. */
  pause(): void {
    this.current.pause();
  }

  resume(): void {
    this.current.resume();
  }

  /** Resolves when the watch is over, however that came. */
  ended(): Promise<StreamEnd> {
    return this.current.ended;
  }

  private get current(): FrameStream {
    if (this.stream === undefined) throw new Error('the witness has not watched yet');
    return this.stream;
  }
}
