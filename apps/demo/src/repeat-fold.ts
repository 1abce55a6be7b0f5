/**
 * Folds consecutive lines that differ only in their numbers into the first and the last, so that a
 * counter does not fill the screen.
 */
export class RepeatFold {
  private kind: string | undefined;
  private held: string | undefined;

  constructor(private readonly show: (line: string) => void) {}

  add(line: string): void {
    const kind = line.replaceAll(/\d+/g, '0');
    // A line without numbers is no counter: it is shown as often as it comes.
    if (kind === this.kind && kind !== line) {
      this.held = line;
      return;
    }
    this.flush();
    this.kind = kind;
    this.show(line);
  }

  /** Shows the line held back. */
  flush(): void {
    if (this.held !== undefined) this.show(this.held);
    this.held = undefined;
    this.kind = undefined;
  }
}
