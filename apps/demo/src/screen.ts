/** Where the demo shows itself. */
export abstract class Screen {
  /** Begins a part of the demo. */
  abstract heading(text: string): void;
  abstract line(text: string): void;
  /** How far a run is, 0 to 100, and what it does. */
  abstract progress(percent: number, doing: string): void;
  /** The run that made progress is over. */
  abstract endProgress(): void;
  /** Whether somebody is there to be asked. */
  abstract readonly canAsk: boolean;
  /** What the user types, on one line. Rejects when the signal fires. */
  abstract ask(prompt: string, signal: AbortSignal): Promise<string>;
}
