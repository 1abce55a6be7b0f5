/** A part that must work for the gateway to be ready. */
export abstract class ReadinessProbe {
  /** Name of the check in the reply of `/health/ready`. */
  abstract readonly name: string;
  /** Rejects when it does not work. */
  abstract check(): Promise<void>;
}
