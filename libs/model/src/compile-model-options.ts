import {
  MODEL_PROVIDERS,
  type CompiledModelOptions,
  type ModelLimits,
  type ModelOptions,
  type ModelProvider,
  type ProviderOptions,
} from './model-options.js';
import { ModelOptionsError } from './model-options-error.js';

const PUBLIC_BASE_URLS: Readonly<Record<ProviderOptions['provider'], string | undefined>> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta',
  'openai-compatible': undefined,
};

/** The longest delay that a timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Fills in defaults and refuses, by a `ModelOptionsError` that names the
 * option, whatever could not work once a run is on its way. Empty strings count
 * as not set, since that is how environment variables are cleared.
 */
export function compileModelOptions(options: ModelOptions): CompiledModelOptions {
  const provider = compileProvider(options.provider);
  const limits = compileLimits(options);
  if (provider === 'none') return { provider };
  return {
    provider,
    model: compileModel(provider, options.model),
    baseUrl: compileBaseUrl(provider, options.baseUrl),
    apiKey: compileApiKey(provider, options.apiKey),
    structuredOutputs: options.structuredOutputs ?? true,
    limits,
  };
}

function compileProvider(value: string | undefined): ModelProvider {
  const name = value || 'none';
  const provider = MODEL_PROVIDERS.find((known) => known === name);
  if (!provider) throw new ModelOptionsError('provider', `must be one of ${MODEL_PROVIDERS.join(', ')}`);
  return provider;
}

function compileModel(provider: ModelProvider, value: string | undefined): string {
  if (!value?.trim()) {
    throw new ModelOptionsError('model', `is missing; provider ${provider} needs the name of a model`);
  }
  if (value.length > 256 || /[\s\p{Cc}]/u.test(value)) {
    throw new ModelOptionsError('model', 'must be at most 256 characters without white space');
  }
  return value;
}

function compileBaseUrl(provider: ProviderOptions['provider'], value: string | undefined): string {
  const text = value || PUBLIC_BASE_URLS[provider];
  if (!text) {
    throw new ModelOptionsError('baseUrl', `is missing; provider ${provider} needs the address of its API`);
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new ModelOptionsError('baseUrl', 'must be an http or https URL');
  }
  if (url.username || url.password) {
    throw new ModelOptionsError('baseUrl', 'must not hold a user name or password; use apiKey');
  }
  if (url.search || url.hash) {
    throw new ModelOptionsError('baseUrl', 'must not have a query or a fragment');
  }
  return url.href.replace(/\/+$/, '');
}

function compileApiKey(provider: ModelProvider, value: string | undefined): string | undefined {
  if (!value) {
    if (provider === 'openai-compatible') return undefined;
    throw new ModelOptionsError('apiKey', `is missing; provider ${provider} needs one`);
  }
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new ModelOptionsError('apiKey', 'must be printable ASCII without white space');
  }
  return value;
}

function compileLimits(options: ModelOptions): ModelLimits {
  const integer = (option: keyof ModelLimits, fallback: number, min: number, max: number): number => {
    const value = options[option] ?? fallback;
    if (!Number.isSafeInteger(value) || value < min || value > max) {
      throw new ModelOptionsError(option, `must be a whole number from ${min} to ${max}`);
    }
    return value;
  };
  return {
    maxOutputTokens: integer('maxOutputTokens', 8192, 1, 10_000_000),
    timeoutMs: integer('timeoutMs', 120_000, 1, MAX_TIMER_MS),
    chunkIdleMs: integer('chunkIdleMs', 30_000, 1, MAX_TIMER_MS),
    maxRetries: integer('maxRetries', 2, 0, 10),
    maxOutputBytes: integer('maxOutputBytes', 1024 * 1024, 1, 1024 ** 3),
    maxResponseBytes: integer('maxResponseBytes', 64 * 1024 * 1024, 1, 1024 ** 4),
  };
}
