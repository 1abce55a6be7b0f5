import { ModelOptionsError } from '#model';
import { mappingVariable } from './config/model-mapping.js';

const MODEL_VARIABLES: Readonly<Record<string, string>> = {
  provider: 'MODEL_PROVIDER',
  model: 'MODEL_NAME',
  baseUrl: 'MODEL_BASE_URL',
  apiKey: 'MODEL_API_KEY',
  timeoutMs: 'MODEL_TIMEOUT',
  maxOutputTokens: 'MODEL_MAX_OUTPUT_TOKENS',
  maxRetries: 'MODEL_MAX_RETRIES',
  maxWaitMs: 'MODEL_MAX_WAIT',
};

/** Why the gateway cannot start, in one line that names the variable to change where there is one. */
export function bootProblem(error: unknown): string {
  if (error instanceof ModelOptionsError) {
    const { option, problem } = error;
    return `${MODEL_VARIABLES[option] ?? mappingVariable(option) ?? option} ${problem}`;
  }
  return error instanceof Error ? error.message : String(error);
}
