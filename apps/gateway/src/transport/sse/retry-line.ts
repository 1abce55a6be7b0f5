/**
 * Tells an `EventSource` to come back `ms` after its stream has ended. One line
 * end and no empty line behind it: some clients take that for an empty message.
 */
export function retryLine(ms: number): string {
  return `retry: ${ms}\n`;
}
