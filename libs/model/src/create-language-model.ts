import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel } from './language-model.js';
import type { ModelTarget } from './options/model-options.js';
import { providerFetch } from './provider-fetch.js';

/**
 * Creates the provider's client for one model. Always passes address and key, as the SDK would otherwise read them
 * from the environment.
 */
export function createLanguageModel(
  { provider, model }: ModelTarget,
  maxResponseBytes: number,
): LanguageModel {
  const { baseUrl: baseURL, apiKey } = provider;
  const fetch = providerFetch(maxResponseBytes);
  switch (provider.kind) {
    case 'openai':
      // Chat completions, because the responses API stores conversations at the provider.
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
        supportsStructuredOutputs: provider.structuredOutputs,
        // Without it such servers do not report the tokens of a streamed answer.
        includeUsage: true,
        fetch,
      })(model);
  }
}
