/** Something that must work for the gateway to serve. */
export abstract class ReadinessProbe {
  /** Names the check in the answer. */
  abstract readonly name: string;
  /** Rejects when it does not work. */
  abstract check(): Promise<void>;
}
