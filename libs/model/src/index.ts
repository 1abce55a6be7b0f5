export { createModelClients, type ModelClientsParts } from './create-model-clients.js';
export { ModelHook, type HookedAnswer, type HookedRequest, type PromptPart } from './hooks/model-hook.js';
export { withoutSecrets } from './hooks/secret-redactor.js';
export type { ModelCaller } from './model-caller.js';
export {
  ModelClient,
  type ObjectRequest,
  type RunModelUsage,
  type TextRequest,
  type ToolAnswer,
  type ToolCallReport,
  type ToolRequest,
} from './model-client.port.js';
export { ModelClients } from './model-clients.port.js';
export type { ModelHint } from './model-hint.js';
export { ModelModule } from './model.module.js';
export {
  modelOptions,
  modelProviderSettings,
  modelRoleSettings,
  modelVariable,
} from './options/model-mapping-options.js';
export {
  MODEL_LEVELS,
  MODEL_OPTIONS,
  MODEL_PROVIDERS,
  MODEL_ROLES,
  modelLimitSettings,
  modelSettings,
  type ModelOptions,
  type ModelProvider,
  type ProviderSettings,
} from './options/model-options.js';
export { ModelOptionsError } from './options/model-options-error.js';
export { NO_TOKENS, tokenSum } from './usage/token-sum.js';
export { usageDay, usageDayBefore } from './usage/usage-day.js';
export {
  UsageLedger,
  type DailyUsage,
  type ModelUsage,
  type TokenUsage,
  type UsageEntry,
  type UserDays,
} from './usage/usage-ledger.port.js';
