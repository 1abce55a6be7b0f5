/** What an error says, with its stack where `stack` asks for it; anything else that was thrown as a text. */
export function errorText(error: unknown, part: 'message' | 'stack' = 'message'): string {
  const text = typeof error === 'object' && error !== null ? (error as Partial<Error>)[part] : undefined;
  return text ?? String(error);
}
