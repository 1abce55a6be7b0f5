/** The demo's output. */
export abstract class Screen {
  /** Begins a part of the demo. */
  abstract heading(text: string): void;
  abstract line(text: string): void;
  /** Shows the progress of a run, 0 to 100, and its current work. */
  abstract progress(percent: number, doing: string): void;
  /** Ends the display of progress. */
  abstract endProgress(): void;
  /** True if somebody is there to be asked. */
  abstract readonly canAsk: boolean;
  /** Resolves with one line that the user types. Rejects when the signal aborts. */
  abstract ask(prompt: string, signal: AbortSignal): Promise<string>;
}
