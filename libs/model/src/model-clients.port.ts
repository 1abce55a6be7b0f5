import type { ModelCaller } from './model-caller.js';
import type { ModelClient } from './model-client.port.js';

/** Access to the deployment's models, of which each worker of a run gets its own view. */
export abstract class ModelClients {
  /** Opens nothing; the view is good for as long as the run lasts and needs no closing. */
  abstract clientOf(caller: ModelCaller): ModelClient;
}
