import { GatewayError } from '#errors';
import { ModelClient, NO_TOKENS, type RunModelUsage } from '#model';

/** A model client without a provider: every call fails and says so. */
export class UnconfiguredModelClient extends ModelClient {
  override readonly configured = false;
  override readonly label = 'none';

  override streamText(): Promise<never> {
    return notConfigured();
  }

  override streamObject(): Promise<never> {
    return notConfigured();
  }

  override useTools(): Promise<never> {
    return notConfigured();
  }

  override usage(): Promise<RunModelUsage> {
    return Promise.resolve({ ...NO_TOKENS, models: [] });
  }
}

function notConfigured(): Promise<never> {
  return Promise.reject(new GatewayError('MODEL_NOT_CONFIGURED', 'No model provider is configured.'));
}
