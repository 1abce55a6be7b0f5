import { AiSdkModelClient } from './ai-sdk-model-client.js';
import type { CallServices } from './model-call.js';
import type { ModelCaller } from './model-caller.js';
import type { ModelClient } from './model-client.port.js';
import { ModelClients } from './model-clients.port.js';
import type { ModelRoster } from './model-roster.js';

/** Creates clients that share the deployment's models, rate limits, budgets and hooks. */
export class AiSdkModelClients extends ModelClients {
  constructor(
    private readonly roster: ModelRoster,
    private readonly services: CallServices,
  ) {
    super();
  }

  override clientOf(caller: ModelCaller): ModelClient {
    return new AiSdkModelClient(this.roster, this.services, caller);
  }
}
