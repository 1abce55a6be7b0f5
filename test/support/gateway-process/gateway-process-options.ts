export interface GatewayProcessOptions {
  /** Added to the defaults, which are loopback, free ports and the data folder; of the rest only PATH, HOME, TMPDIR and NODE_COMPILE_CACHE are inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** The script to run. Default: the built gateway in `dist`. */
  readonly main?: string;
  /** The script's arguments. Default: none. */
  readonly args?: readonly string[];
  /** Fills the data folder before the first start. */
  readonly prepare?: (dataDir: string) => Promise<void>;
  /** From start to the ready line. Default: 90000. */
  readonly readyDeadlineMs?: number;
  /** From the signal to the exit. Default: 60000. */
  readonly stopDeadlineMs?: number;
}
