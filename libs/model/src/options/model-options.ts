import { count, flag, integer, internal, oneOf, setting, text, timer, type ValuesOf } from '#settings';

/** Injection token of `ModelOptions`. */
export const MODEL_OPTIONS = Symbol('MODEL_OPTIONS');

/** Providers of the default model; `none` is a full mode of the gateway, not a failure. */
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

const tokens = integer(0, 1_000_000_000_000);

/** The default model, with its variables and defaults. */
export const modelSettings = {
  provider: setting({
    env: 'MODEL_PROVIDER',
    default: 'none',
    parse: oneOf(...MODEL_PROVIDERS),
    help: 'Provider of the default model; none: workers take their static path and say so.',
  }),
  model: setting({
    env: 'MODEL_NAME',
    default: '',
    parse: text,
    help: "The provider's name of the default model.",
  }),
  baseUrl: setting({
    env: 'MODEL_BASE_URL',
    default: '',
    parse: text,
    help: 'Address of the API; required by openai-compatible (Ollama, vLLM, Groq, llama.cpp).',
  }),
  apiKey: setting({
    env: 'MODEL_API_KEY',
    default: '',
    parse: text,
    help: 'API key of MODEL_PROVIDER; required by openai, anthropic and google.',
  }),
  redactSecrets: setting({
    env: 'MODEL_REDACT_SECRETS',
    default: 'true',
    parse: flag,
    help: 'Remove keys, tokens and passwords that are found in prompts.',
  }),
};

/** Limits of every call, each with its default. */
export const modelLimitSettings = {
  /** Of one answer, unless the request says another number. */
  maxOutputTokens: setting({
    env: 'MODEL_MAX_OUTPUT_TOKENS',
    default: '8192',
    parse: count,
    help: 'Tokens of one answer.',
  }),
  /** Of one whole call: connecting, retries, streaming and a repair, without waiting for a rate limit. */
  timeoutMs: setting({
    env: 'MODEL_TIMEOUT',
    default: '2m',
    parse: timer,
    help: 'A model call that takes longer fails with MODEL_TIMEOUT.',
  }),
  /** The longest silence between two pieces once an answer has started. */
  chunkIdleMs: internal(30_000),
  /** Minimum time between two pieces of text for the caller; pieces in between are joined. */
  chunkIntervalMs: internal(20),
  maxRetries: setting({
    env: 'MODEL_MAX_RETRIES',
    default: '2',
    parse: integer(0, 10),
    help: 'Further attempts after a refused connection, 408, 409, 429 or 5xx.',
  }),
  /** UTF-8 bytes of one prompt; a larger one fails with `MODEL_PROMPT_TOO_LARGE`. */
  maxPromptBytes: internal(8 * 1024 * 1024),
  /** UTF-8 bytes of one answer's text. */
  maxOutputBytes: internal(1024 * 1024),
  /** Bytes of one HTTP response, including protocol and hidden reasoning. */
  maxResponseBytes: internal(64 * 1024 * 1024),
  /** Calls that wait for one provider's rate limit; further ones fail with `MODEL_RATE_LIMITED`. */
  maxWaiting: internal(1_000),
  /** Like `maxWaiting`, for one session. */
  maxWaitingPerSession: internal(100),
  maxWaitMs: setting({
    env: 'MODEL_MAX_WAIT',
    default: '5m',
    parse: timer,
    help: 'A call that waits longer for a rate limit fails with MODEL_RATE_LIMITED; the wait does not count for MODEL_TIMEOUT.',
  }),
  runTokenBudget: setting({
    env: 'MODEL_RUN_TOKENS',
    default: '0',
    parse: tokens,
    help: 'Tokens that one run can use; its next call fails with MODEL_BUDGET_EXCEEDED; 0: no limit.',
  }),
  userDayTokenBudget: setting({
    env: 'MODEL_USER_DAY_TOKENS',
    default: '0',
    parse: tokens,
    help: 'Like MODEL_RUN_TOKENS, for one user on one day in UTC.',
  }),
  usageRetentionDays: setting({
    env: 'MODEL_USAGE_RETENTION_DAYS',
    default: '90',
    parse: integer(1, 36_500),
    help: 'Days for which usage is kept.',
  }),
};

/** Access to one provider, and its rate limits. */
export interface ProviderSettings {
  /**
   * Address of the API with its version path, such as `http://127.0.0.1:11434/v1`. Without user
   * name, password, query or fragment. `openai`, `anthropic` and `google` default to their public address.
   */
  readonly baseUrl?: string;
  /** Required by `openai`, `anthropic` and `google`; local servers often need none. */
  readonly apiKey?: string;
  /**
   * True: an OpenAI-compatible server is sent a JSON schema as response format.
   * False: the schema is put into the instructions. Default: true.
   */
  readonly structuredOutputs?: boolean;
  /** Requests of all runs of the process together in any minute. Default: no limit. */
  readonly requestsPerMinute?: number;
  /** Like `requestsPerMinute`, in tokens of prompts and answers. Default: no limit. */
  readonly tokensPerMinute?: number;
}

/** The options of a deployment. An empty object is the mode without a model. */
export interface ModelOptions
  extends Partial<ModelLimits>, Pick<ProviderSettings, 'baseUrl' | 'apiKey' | 'structuredOutputs'> {
  /** Provider of the default model, one of `MODEL_PROVIDERS`; `baseUrl` and `apiKey` beside it belong to it. */
  readonly provider?: string;
  /** The provider's name of the default model. Required by every provider but `none`. */
  readonly model?: string;
  /**
   * Further settings by the provider's name. A name that is not in `MODEL_PROVIDERS`
   * is an OpenAI-compatible server and needs a `baseUrl`.
   */
  readonly providers?: Readonly<Record<string, ProviderSettings>>;
  /** The model for a role, or for a role at a level, as `<provider>:<model>`; the default model serves all others. */
  readonly roles?: Readonly<Record<string, string>>;
  /** True: secrets are removed from prompts. */
  readonly redactSecrets?: boolean;
}

/** Limits of every call, for all providers. */
export type ModelLimits = ValuesOf<typeof modelLimitSettings>;

/** A provider, complete and ready to be called. */
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
  /** The model for everything that `roles` does not name; undefined: none. */
  readonly defaultModel: ModelTarget | undefined;
  readonly roles: ReadonlyMap<RosterKey, ModelTarget>;
  readonly redactSecrets: boolean;
}
