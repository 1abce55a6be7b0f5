import { GatewayError } from '#errors';
import { ModelClient } from '#model';

/** The honest mode: no provider is set, and every call says so. */
export class UnconfiguredModelClient extends ModelClient {
  override readonly configured = false;
  override readonly label = 'none';

  override streamText(): Promise<never> {
    return Promise.reject(new GatewayError('MODEL_NOT_CONFIGURED', 'No model provider is configured.'));
  }

  override streamObject(): Promise<never> {
    return Promise.reject(new GatewayError('MODEL_NOT_CONFIGURED', 'No model provider is configured.'));
  }
}
