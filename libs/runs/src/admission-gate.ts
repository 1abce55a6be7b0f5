import { Injectable } from '@nestjs/common';
import { GatewayError } from '#errors';

const RETRY_MS = 2_000;

/** Open while the server takes new runs. */
@Injectable()
export class AdmissionGate {
  private shut = false;
  private refusal = draining;

  /** @throws `DRAINING` once the server is going away, or what `close` was given. */
  check(): void {
    if (this.shut) throw this.refusal();
  }

  close(refusal = draining): void {
    this.shut = true;
    this.refusal = refusal;
  }

  get isShut(): boolean {
    return this.shut;
  }
}

function draining(): GatewayError {
  return new GatewayError('DRAINING', 'the server is shutting down', { retryDelayMs: RETRY_MS });
}
