/**
 * Returns the line that sets an `EventSource`'s reconnect delay, in ms. It ends with a single line feed and
 * no blank line, which some clients take for an empty message.
 */
export function retryLine(ms: number): string {
  return `retry: ${ms}\n`;
}
