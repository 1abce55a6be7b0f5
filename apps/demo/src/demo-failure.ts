/** Ends the demo with one line instead of a stack trace; the message is that line. */
export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
}
