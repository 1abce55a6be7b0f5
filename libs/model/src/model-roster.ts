import type { LanguageModel } from './language-model.js';
import type { ModelHint } from './model-client.port.js';

/** A role at a level, such as `planner/high`, or a role at any level. */
type RosterKey =
  NonNullable<ModelHint['role']> | `${NonNullable<ModelHint['role']>}/${NonNullable<ModelHint['level']>}`;

/**
 * Which model serves which hint. The most exact entry wins: role and level,
 * then role, then the default, so a deployment names only what differs.
 */
export class ModelRoster {
  constructor(
    private readonly fallback: LanguageModel,
    private readonly entries: ReadonlyMap<RosterKey, LanguageModel> = new Map(),
  ) {}

  modelFor({ role = 'worker', level }: ModelHint): LanguageModel {
    return (level && this.entries.get(`${role}/${level}`)) ?? this.entries.get(role) ?? this.fallback;
  }
}
