import { GatewayError } from '#errors';
import { ModelClient } from './model-client.port.js';

/** The honest mode without a provider: workers see `configured: false` and take their static path. */
export class NoModelClient extends ModelClient {
  override readonly configured = false;
  override readonly label = 'none';

  override streamText(): Promise<never> {
    return Promise.reject(notConfigured());
  }

  override streamObject(): Promise<never> {
    return Promise.reject(notConfigured());
  }
}

function notConfigured(): GatewayError {
  return new GatewayError('MODEL_NOT_CONFIGURED', 'No model provider is configured.');
}
