import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel } from './language-model.js';
import type { ProviderOptions } from './model-options.js';
import { providerFetch } from './provider-fetch.js';

/**
 * The provider's client for one model. Address and key are always passed, as
 * the SDK would otherwise read them from the environment behind our back.
 */
export function createLanguageModel(options: ProviderOptions): LanguageModel {
  const { provider, model, baseUrl: baseURL, apiKey } = options;
  const fetch = providerFetch(options.limits.maxResponseBytes);
  switch (provider) {
    case 'openai':
      // Chat completions, because the responses API keeps conversations on the provider's side.
      return createOpenAI({ baseURL, apiKey, fetch }).chat(model);
    case 'anthropic':
      return createAnthropic({ baseURL, apiKey, fetch })(model);
    case 'google':
      return createGoogle({ baseURL, apiKey, fetch })(model);
    case 'openai-compatible':
      return createOpenAICompatible({
        name: 'openaiCompatible',
        baseURL,
        apiKey,
        supportsStructuredOutputs: options.structuredOutputs,
        fetch,
      })(model);
  }
}
