import { wholeNumber } from './compile-limits.js';
import { ModelOptionsError } from './model-options-error.js';
import {
  MODEL_PROVIDERS,
  type CompiledProvider,
  type ProviderKind,
  type ProviderSettings,
} from './model-options.js';

const PUBLIC_BASE_URLS: Readonly<Record<ProviderKind, string | undefined>> = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
  google: 'https://generativelanguage.googleapis.com/v1beta',
  'openai-compatible': undefined,
};

const MAX_PER_MINUTE = 1_000_000_000;

/** Returns the path of a provider's setting, such as `providers.groq.apiKey`. */
export type OptionPath = (setting: keyof ProviderSettings) => string;

/** Returns the protocol of a provider by its name: OpenAI's for unknown names. */
export function kindOf(name: string): ProviderKind {
  return (
    MODEL_PROVIDERS.find((known): known is ProviderKind => known === name && known !== 'none') ??
    'openai-compatible'
  );
}

/** Returns true when a provider may have that name. */
export function isProviderName(name: string): boolean {
  return /^[a-z][a-z0-9-]{0,31}$/.test(name) && name !== 'none';
}

/** @throws `ModelOptionsError` for an option that could not work in a run. */
export function compileProvider(
  name: string,
  settings: ProviderSettings,
  path: OptionPath,
): CompiledProvider {
  const kind = kindOf(name);
  return {
    name,
    kind,
    baseUrl: compileBaseUrl(name, kind, settings.baseUrl, path('baseUrl')),
    apiKey: compileApiKey(name, kind, settings.apiKey, path('apiKey')),
    structuredOutputs: settings.structuredOutputs ?? true,
    requestsPerMinute: wholeNumber(path('requestsPerMinute'), settings.requestsPerMinute ?? 0, [
      0,
      MAX_PER_MINUTE,
    ]),
    tokensPerMinute: wholeNumber(path('tokensPerMinute'), settings.tokensPerMinute ?? 0, [0, MAX_PER_MINUTE]),
  };
}

function compileBaseUrl(name: string, kind: ProviderKind, value: string | undefined, option: string): string {
  const text = value || PUBLIC_BASE_URLS[kind];
  if (!text) {
    throw new ModelOptionsError(option, `is missing; provider ${name} needs the address of its API`);
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new ModelOptionsError(option, 'must be an http or https URL');
  }
  if (url.username || url.password) {
    throw new ModelOptionsError(option, 'must not hold a user name or password; use apiKey');
  }
  if (url.search || url.hash) {
    throw new ModelOptionsError(option, 'must not have a query or a fragment');
  }
  return url.href.replace(/\/+$/, '');
}

function compileApiKey(
  name: string,
  kind: ProviderKind,
  value: string | undefined,
  option: string,
): string | undefined {
  if (!value) {
    if (kind === 'openai-compatible') return undefined;
    throw new ModelOptionsError(option, `is missing; provider ${name} needs one`);
  }
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new ModelOptionsError(option, 'must be printable ASCII without white space');
  }
  return value;
}
