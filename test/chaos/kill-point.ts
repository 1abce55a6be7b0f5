import type { SeededRandom } from './seeded-random.js';

/** The stage of work at which the gateway is killed. */
export const KILL_STAGES = [
  'a session is being opened',
  'a run is being admitted',
  'a run emits one event at a time',
  'a run emits many events at a time',
  'a run is about to end',
  'a finished run is being replayed',
  'whatever is going on',
] as const;

export type KillStage = (typeof KILL_STAGES)[number];

/** Stages reached by a count of events; the others are reached by a call. */
export type CountedStage = Exclude<
  KillStage,
  'a session is being opened' | 'a run is being admitted' | 'whatever is going on'
>;

const MAX_FREE_MS = 300;
const MAX_CALL_MS = 12;
const MAX_EVENT_MS = 3;

/** The moment of one kill, drawn at random: a stage, a position within it, and a short delay. */
export class KillPoint {
  readonly stage: KillStage;
  /** Resolves at the moment of the kill. */
  readonly reached: Promise<void>;
  private readonly share: number;
  private readonly delayMs: number;
  private reach: () => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(random: SeededRandom) {
    this.stage = random.pick(KILL_STAGES);
    this.share = random.fraction();
    const isCall = this.stage === 'a session is being opened' || this.stage === 'a run is being admitted';
    this.delayMs = random.integer(0, isCall ? MAX_CALL_MS : MAX_EVENT_MS);
    this.reached = new Promise((resolve) => (this.reach = resolve));
    if (this.stage === 'whatever is going on') this.arm(this.share * MAX_FREE_MS);
  }

  /** Records that a call of this stage has been sent. */
  called(stage: KillStage): void {
    if (stage === this.stage) this.arm(this.delayMs);
  }

  /** Records that a watcher has received `count` of the `of` events of a run. */
  counted(stage: CountedStage, count: number, of: number): void {
    const from = stage === 'a run is about to end' ? of - 2 : 1;
    if (stage === this.stage && count >= from + Math.floor(this.share * (of - from + 1))) {
      this.arm(this.delayMs);
    }
  }

  /** Records that nothing further can reach the kill point. */
  giveUp(): void {
    this.arm(0);
  }

  private arm(delayMs: number): void {
    this.timer ??= setTimeout(this.reach, delayMs);
  }
}
