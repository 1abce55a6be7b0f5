/** Takes any text as it is. */
export function text(given: string): string {
  return given;
}
