/**
 * Passes lines on, but of lines in a row that differ in their numbers alone
 * only the first and the last, so that a counter does not fill the screen.
 */
export class RepeatFold {
  private kind: string | undefined;
  private held: string | undefined;

  constructor(private readonly show: (line: string) => void) {}

  add(line: string): void {
    const kind = line.replaceAll(/\d+/g, '0');
    // A line without numbers counts nothing: it is shown as often as it comes.
    if (kind === this.kind && kind !== line) {
      this.held = line;
      return;
    }
    this.flush();
    this.kind = kind;
    this.show(line);
  }

  /** Shows what is held back. */
  flush(): void {
    if (this.held !== undefined) this.show(this.held);
    this.held = undefined;
    this.kind = undefined;
  }
}
