import { AiSdkModelClients } from './ai-sdk-model-clients.js';
import { createLanguageModel } from './create-language-model.js';
import type { ModelHook } from './hooks/model-hook.js';
import { RateLimiter } from './limits/rate-limiter.js';
import type { ModelClients } from './model-clients.port.js';
import { ModelRoster, type RosterModel } from './model-roster.js';
import { compileModelOptions } from './options/compile-model-options.js';
import type { ModelOptions, ModelTarget } from './options/model-options.js';
import { UsageAccount } from './usage/usage-account.js';
import type { UsageLedger } from './usage/usage-ledger.port.js';

export interface ModelClientsParts {
  readonly ledger: UsageLedger;
  /** Read for every call. Default: no hooks. */
  readonly hooks?: { list(): readonly ModelHook[] };
}

/**
 * Creates the clients for the models that the options describe. Opens no connection; throws a `ModelOptionsError`
 * that names the invalid option.
 */
export function createModelClients(
  options: ModelOptions,
  { ledger, hooks }: ModelClientsParts,
): ModelClients {
  const { limits, defaultModel, roles, redactSecrets } = compileModelOptions(options);
  const limiters = new Map<string, RateLimiter>();
  const models = new Map<string, RosterModel>();

  const limiterOf = ({ provider }: ModelTarget): RateLimiter => {
    const { name, requestsPerMinute, tokensPerMinute } = provider;
    const limiter =
      limiters.get(name) ?? new RateLimiter(name, { ...limits, requestsPerMinute, tokensPerMinute });
    limiters.set(name, limiter);
    return limiter;
  };
  const modelOf = (target: ModelTarget): RosterModel => {
    const label = `${target.provider.name}/${target.model}`;
    const model = models.get(label) ?? {
      label,
      model: createLanguageModel(target, limits.maxResponseBytes),
      structuredOutputs: target.provider.structuredOutputs,
      limiter: limiterOf(target),
    };
    models.set(label, model);
    return model;
  };

  const entries = new Map([...roles].map(([key, target]) => [key, modelOf(target)] as const));
  return new AiSdkModelClients(new ModelRoster(defaultModel && modelOf(defaultModel), entries), {
    limits,
    account: new UsageAccount(ledger, limits),
    hooks: hooks ?? { list: () => [] },
    redactSecrets,
  });
}
