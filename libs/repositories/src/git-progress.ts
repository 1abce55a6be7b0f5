interface Phase {
  readonly text: string;
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

/** Git's phases in order, with the part of the overall percentage that each takes. */
const PHASES: readonly Phase[] = [
  { text: 'Counting objects', message: 'The server counts objects', from: 1, to: 4 },
  { text: 'Compressing objects', message: 'The server compresses objects', from: 4, to: 10 },
  { text: 'Receiving objects', message: 'Receiving objects', from: 10, to: 70 },
  { text: 'Resolving deltas', message: 'Resolving deltas', from: 70, to: 85 },
  { text: 'Updating files', message: 'Writing files', from: 85, to: 99 },
];

const LINE = /^(?:remote: )?([A-Z][a-z]+ [a-z]+): +(\d{1,3})% /;

/**
 * Turns git's progress lines into one percentage that never falls, and reports each step once. The messages are
 * our own: text of the remote side is not passed on.
 */
export class GitProgress {
  private percent = -1;
  private message = '';

  constructor(private readonly onProgress: (percent: number, message: string) => void) {}

  readLine(line: string): void {
    const [, text, share] = LINE.exec(line) ?? [];
    const phase = PHASES.find((candidate) => candidate.text === text);
    if (phase === undefined) return;
    const done = Math.min(100, Number(share)) / 100;
    this.report(Math.floor(phase.from + (phase.to - phase.from) * done), phase.message);
  }

  /** Reports a message at the current percentage. */
  note(message: string): void {
    this.report(Math.max(1, this.percent), message);
  }

  report(percent: number, message: string): void {
    if (percent < this.percent || (percent === this.percent && message === this.message)) return;
    this.percent = percent;
    this.message = message;
    this.onProgress(percent, message);
  }
}
