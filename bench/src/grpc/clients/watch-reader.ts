/** One watcher of a run, on a connection of its own. */
export interface WatchReader {
  /** The response's headers have come. */
  readonly opened: Promise<void>;
  /** The stream is over, in good order. */
  readonly ended: Promise<void>;
}

/** Opens a watcher; `onBody` gets the bytes of the messages with their length prefixes. */
export type OpenReader = (onBody: (bytes: Buffer) => void) => WatchReader;

/** Runs `take` for each piece from a socket; its first error is the stream's. */
export function guarded(
  take: (bytes: Buffer) => void,
  fail: (error: unknown) => void,
): (bytes: Buffer) => void {
  return (bytes) => {
    try {
      take(bytes);
    } catch (error) {
      fail(error);
    }
  };
}
