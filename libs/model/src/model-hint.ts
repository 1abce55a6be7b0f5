import type { ModelLevel, ModelRole } from './options/model-options.js';

/** What a worker would like of a model; the deployment maps it to one. */
export interface ModelHint {
  readonly role?: ModelRole;
  readonly level?: ModelLevel;
}
