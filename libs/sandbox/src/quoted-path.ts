const SHOWN_CHARACTERS = 200;

/** Quotes a path for an error message: control characters escaped, cut to a readable length. */
export function quotedPath(path: string): string {
  return JSON.stringify(path.length > SHOWN_CHARACTERS ? `${path.slice(0, SHOWN_CHARACTERS)}…` : path);
}
