import type { ModelLevel, ModelRole } from './options/model-options.js';

/** A worker's preference for a model; the deployment maps it to one. */
export interface ModelHint {
  readonly role?: ModelRole;
  readonly level?: ModelLevel;
}
