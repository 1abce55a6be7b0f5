import type { GatewayAddresses } from '../clients/index.js';
import type { FrameStream, StreamEnd } from './frame-stream.js';
import type { RawWire } from './raw-wires.js';

/** A watcher that keeps every frame it receives and can resume after the last one. */
export class Witness {
  /** The frames of all its watches, from its first seq on. */
  readonly frames: string[] = [];
  /** The verdict of its last watch; undefined before the watch begins and when it had nothing to send. */
  verdict: string | undefined;
  private stream: FrameStream | undefined;

  /** `onFrame` gets how many frames there are. */
  constructor(
    readonly runId: string,
    readonly wire: RawWire,
    private readonly onFrame: (count: number) => void = () => undefined,
    readonly afterSeq = 0,
  ) {}

  /** Begins a watch after the last frame it has. */
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

  /** Stops reading, as a stalled client does. */
  pause(): void {
    this.current.pause();
  }

  resume(): void {
    this.current.resume();
  }

  /** Resolves when the watch has ended, for whatever reason. */
  ended(): Promise<StreamEnd> {
    return this.current.ended;
  }

  private get current(): FrameStream {
    if (this.stream === undefined) throw new Error('the witness has not watched yet');
    return this.stream;
  }
}
