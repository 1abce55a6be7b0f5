/**
 * Returns the message of an error, or its stack if `stack` asks for it; anything else that was thrown
 * as text.
 */
export function errorText(error: unknown, part: 'message' | 'stack' = 'message'): string {
  const text = typeof error === 'object' && error !== null ? (error as Partial<Error>)[part] : undefined;
  return text ?? String(error);
}
