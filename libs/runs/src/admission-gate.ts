import { Injectable } from '@nestjs/common';
import { GatewayError } from '#errors';

const RETRY_MS = 2_000;

/** Open while the server takes new runs. */
@Injectable()
export class AdmissionGate {
  private shut = false;

  /** @throws `DRAINING` once the server is going away. */
  check(): void {
    if (this.shut) {
      throw new GatewayError('DRAINING', 'the server is shutting down', { retryDelayMs: RETRY_MS });
    }
  }

  close(): void {
    this.shut = true;
  }

  get isShut(): boolean {
    return this.shut;
  }
}
