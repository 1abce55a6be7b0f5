import { Injectable } from '@nestjs/common';
import { GatewayError } from '#errors';

const RETRY_MS = 2_000;

/** Lets new runs in until it is closed. */
@Injectable()
export class AdmissionGate {
  private shut = false;
  private refusal = draining;

  /** @throws `DRAINING` during a shutdown, or the error that `close` was given. */
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
