import { AiSdkModelClient } from './ai-sdk-model-client.js';
import { compileModelOptions } from './compile-model-options.js';
import { createLanguageModel } from './create-language-model.js';
import type { ModelClient } from './model-client.port.js';
import type { ModelOptions } from './model-options.js';
import { ModelRoster } from './model-roster.js';
import { NoModelClient } from './no-model-client.js';

/**
 * The model client that the options describe. Opens no connection; throws a
 * `ModelOptionsError` that names the option which cannot work.
 */
export function createModelClient(options: ModelOptions): ModelClient {
  const compiled = compileModelOptions(options);
  if (compiled.provider === 'none') return new NoModelClient();
  return new AiSdkModelClient(new ModelRoster(createLanguageModel(compiled)), compiled);
}
