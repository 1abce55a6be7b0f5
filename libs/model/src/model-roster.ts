import type { LanguageModel } from './language-model.js';
import type { RateLimiter } from './limits/rate-limiter.js';
import type { ModelHint } from './model-hint.js';
import type { RosterKey } from './options/model-options.js';

/** A model that can be called. */
export interface RosterModel {
  /** `provider/model`, for display and for the ledger. */
  readonly label: string;
  readonly model: LanguageModel;
  /** True when it accepts a JSON schema as response format. */
  readonly structuredOutputs: boolean;
  /** Shared by all models of the provider. */
  readonly limiter: RateLimiter;
}

/**
 * Maps hints to models. The most specific entry wins: role and level, then role, then the default, so a deployment
 * lists only what differs.
 */
export class ModelRoster {
  constructor(
    private readonly defaultModel: RosterModel | undefined,
    private readonly entries: ReadonlyMap<RosterKey, RosterModel> = new Map(),
  ) {}

  /** Undefined when no model serves the hint. */
  modelFor({ role = 'worker', level }: ModelHint): RosterModel | undefined {
    return (level && this.entries.get(`${role}/${level}`)) ?? this.entries.get(role) ?? this.defaultModel;
  }
}
