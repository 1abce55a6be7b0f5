export { createModelClient } from './create-model-client.js';
export { ModelClient, type ModelHint, type ObjectRequest, type TextRequest } from './model-client.port.js';
export { ModelModule } from './model.module.js';
export { MODEL_PROVIDERS, type ModelOptions, type ModelProvider } from './model-options.js';
export { ModelOptionsError } from './model-options-error.js';
