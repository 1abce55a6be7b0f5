const SHOWN_CHARACTERS = 200;

/** A path as an error message shows it: quoted, control characters escaped, cut to a readable length. */
export function quotedPath(path: string): string {
  return JSON.stringify(path.length > SHOWN_CHARACTERS ? `${path.slice(0, SHOWN_CHARACTERS)}…` : path);
}
