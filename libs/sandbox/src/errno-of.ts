/** The system's name of a failure, such as `ENOENT`; empty for anything that is not the system's. */
export function errnoOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
