/** Where the default model comes from; `none` is a full mode of the gateway, not a failure. */
export const MODEL_PROVIDERS = ['none', 'openai', 'anthropic', 'google', 'openai-compatible'] as const;

export type ModelProvider = (typeof MODEL_PROVIDERS)[number];

/** The protocol that a provider speaks. */
export type ProviderKind = Exclude<ModelProvider, 'none'>;

export const MODEL_ROLES = ['worker', 'planner'] as const;
export const MODEL_LEVELS = ['low', 'middle', 'high', 'xhigh'] as const;

export type ModelRole = (typeof MODEL_ROLES)[number];
export type ModelLevel = (typeof MODEL_LEVELS)[number];

/** A role at a level, such as `planner/high`, or a role at any level. */
export type RosterKey = ModelRole | `${ModelRole}/${ModelLevel}`;

/** What one provider needs, and how much it takes. */
export interface ProviderSettings {
  /**
   * Where the API lives, with its version path, such as `http://127.0.0.1:11434/v1`. Without user
   * name, password, query or fragment. `openai`, `anthropic` and `google` default to their public address.
   */
  readonly baseUrl?: string;
  /** Needed by `openai`, `anthropic` and `google`; local servers often want none. */
  readonly apiKey?: string;
  /**
   * Whether an OpenAI-compatible server takes a JSON schema as response
   * format. Where false the schema is put into the instructions. Default: true.
   */
  readonly structuredOutputs?: boolean;
  /** Requests that all runs of the process together send in any minute. Default: no limit. */
  readonly requestsPerMinute?: number;
  /** Tokens of prompts and answers in any minute, as `requestsPerMinute`. Default: no limit. */
  readonly tokensPerMinute?: number;
}

/** What a deployment sets. Nothing at all is the mode without a model. */
export interface ModelOptions
  extends Partial<ModelLimits>, Pick<ProviderSettings, 'baseUrl' | 'apiKey' | 'structuredOutputs'> {
  /** Of the default model, one of `MODEL_PROVIDERS`; `baseUrl` and `apiKey` beside it are this provider's. Default: `none`. */
  readonly provider?: string;
  /** The provider's name of the default model. Needed by every provider but `none`. */
  readonly model?: string;
  /**
   * Further settings by the provider's name. A name that is not in `MODEL_PROVIDERS`
   * is an OpenAI-compatible server and needs a `baseUrl`.
   */
  readonly providers?: Readonly<Record<string, ProviderSettings>>;
  /** Which model serves a role, or a role at a level, as `<provider>:<model>`; whatever is not named has the default model. */
  readonly roles?: Readonly<Record<string, string>>;
  /** Whether secrets are taken out of prompts. Default: true. */
  readonly redactSecrets?: boolean;
}

/** Limits of every call, whatever the provider. */
export interface ModelLimits {
  /** Tokens of one answer, where a request does not say. Default: 8192. */
  readonly maxOutputTokens: number;
  /** One whole call: connecting, retries, streaming and a repair, without waiting for a rate limit. Default: 120000. */
  readonly timeoutMs: number;
  /** The longest silence between two pieces once an answer has begun. Default: 30000. */
  readonly chunkIdleMs: number;
  /** Pieces of text reach the caller at least so far apart, joined in between. Default: 20. */
  readonly chunkIntervalMs: number;
  /** More attempts after a refused connection, 408, 409, 429 or 5xx. Default: 2. */
  readonly maxRetries: number;
  /** UTF-8 bytes of one prompt; a larger one fails with `MODEL_PROMPT_TOO_LARGE`. Default: 8 MiB. */
  readonly maxPromptBytes: number;
  /** UTF-8 bytes of one answer's text. Default: 1 MiB. */
  readonly maxOutputBytes: number;
  /** Bytes of one HTTP response, protocol and hidden reasoning included. Default: 64 MiB. */
  readonly maxResponseBytes: number;
  /** Calls that wait for one provider's rate limit; further ones fail with `MODEL_RATE_LIMITED`. Default: 1000. */
  readonly maxWaiting: number;
  /** As `maxWaiting`, of one session. Default: 100. */
  readonly maxWaitingPerSession: number;
  /** A call that waits longer for a rate limit fails with `MODEL_RATE_LIMITED`. Default: 300000. */
  readonly maxWaitMs: number;
  /** Tokens that one run may use; its next call fails with `MODEL_BUDGET_EXCEEDED`. 0, the default: no limit. */
  readonly runTokenBudget: number;
  /** As `runTokenBudget`, of one user on one day in UTC. 0, the default: no limit. */
  readonly userDayTokenBudget: number;
  /** Usage of days that are longer ago is forgotten. Default: 90. */
  readonly usageRetentionDays: number;
}

/** A provider with everything it needs to be called. */
export interface CompiledProvider {
  /** As mappings and labels name it. */
  readonly name: string;
  readonly kind: ProviderKind;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly structuredOutputs: boolean;
  /** 0: no limit. */
  readonly requestsPerMinute: number;
  /** 0: no limit. */
  readonly tokensPerMinute: number;
}

/** A model by its provider. */
export interface ModelTarget {
  readonly provider: CompiledProvider;
  readonly model: string;
}

/** Complete and validated; see `compileModelOptions`. */
export interface CompiledModelOptions {
  readonly limits: ModelLimits;
  /** What serves whatever `roles` does not name; undefined: nothing does. */
  readonly fallback: ModelTarget | undefined;
  readonly roles: ReadonlyMap<RosterKey, ModelTarget>;
  readonly redactSecrets: boolean;
}
