import type { ModelCaller } from './model-caller.js';
import type { ModelClient } from './model-client.port.js';

/** Access to the deployment's models; each worker of a run gets its own client. */
export abstract class ModelClients {
  /** Opens no connection; the client is valid for as long as the run lasts and needs no closing. */
  abstract clientOf(caller: ModelCaller): ModelClient;
}
