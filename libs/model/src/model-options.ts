/** Where the models come from; `none` is a full mode of the gateway, not a failure. */
export const MODEL_PROVIDERS = ['none', 'openai', 'anthropic', 'google', 'openai-compatible'] as const;

export type ModelProvider = (typeof MODEL_PROVIDERS)[number];

/** What a deployment sets. Only `provider: 'none'` (or nothing at all) needs nothing else. */
export interface ModelOptions {
  /** One of `MODEL_PROVIDERS`. Default: `none`. */
  readonly provider?: string;
  /** The provider's name of the model. Needed by every provider but `none`. */
  readonly model?: string;
  /**
   * Where the API lives, with its version path, such as `http://127.0.0.1:11434/v1`.
   * Needed by `openai-compatible`; the others default to their public address.
   * Without user name, password, query or fragment.
   */
  readonly baseUrl?: string;
  /** Needed by `openai`, `anthropic` and `google`; local servers often want none. */
  readonly apiKey?: string;
  /**
   * Whether an `openai-compatible` server takes a JSON schema as response
   * format. Where false the schema is put into the instructions. Default: true.
   */
  readonly structuredOutputs?: boolean;
  /** Tokens of one answer, where a request does not say. Default: 8192. */
  readonly maxOutputTokens?: number;
  /** One whole call: connecting, retries, streaming and a repair. Default: 120000. */
  readonly timeoutMs?: number;
  /** The longest silence between two pieces once an answer has begun. Default: 30000. */
  readonly chunkIdleMs?: number;
  /** More attempts after a refused connection, 408, 409, 429 or 5xx. Default: 2. */
  readonly maxRetries?: number;
  /** UTF-8 bytes of one answer's text. Default: 1 MiB. */
  readonly maxOutputBytes?: number;
  /** Bytes of one HTTP response, protocol and hidden reasoning included. Default: 64 MiB. */
  readonly maxResponseBytes?: number;
}

/** Limits of every call, whatever the provider. */
export interface ModelLimits {
  readonly maxOutputTokens: number;
  readonly timeoutMs: number;
  readonly chunkIdleMs: number;
  readonly maxRetries: number;
  readonly maxOutputBytes: number;
  readonly maxResponseBytes: number;
}

/** A provider with everything it needs to be called. */
export interface ProviderOptions {
  readonly provider: Exclude<ModelProvider, 'none'>;
  readonly model: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly structuredOutputs: boolean;
  readonly limits: ModelLimits;
}

/** Complete and validated; see `compileModelOptions`. */
export type CompiledModelOptions = { readonly provider: 'none' } | ProviderOptions;
