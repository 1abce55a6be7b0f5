import { createModelClients, type ModelClients } from '#model';
import { MemoryUsageLedger } from '#storage-memory';
import { bootProblem } from './boot-problem.js';
import { GatewayConfig } from './config/gateway-config.js';
import { readEnv } from './config/read-env.js';

function models(env: Readonly<Record<string, string>>): ModelClients {
  return createModelClients(new GatewayConfig(readEnv(env)).model, { ledger: new MemoryUsageLedger() });
}

/** Returns the reason why a gateway with these variables does not start. */
function problem(env: Readonly<Record<string, string>>): string {
  try {
    models(env);
    return 'none';
  } catch (error) {
    return bootProblem(error);
  }
}

const OWN = { MODEL_PROVIDER: 'openai', MODEL_NAME: 'm', MODEL_API_KEY: 'hunter2' };

describe('the model variables', () => {
  it.each([
    [{ MODEL_PROVIDER: 'openai', MODEL_NAME: 'm' }, 'MODEL_API_KEY is missing; provider openai needs one'],
    [
      { MODEL_WORKER_HIGH: 'claude-x' },
      'MODEL_WORKER_HIGH must be <provider>:<model> with a provider of openai, anthropic, google, openai-compatible or one that has an address',
    ],
    [{ MODEL_PLANNER: 'anthropic:claude-x' }, 'MODEL_API_KEYS is missing; provider anthropic needs one'],
    [
      { MODEL_API_KEYS: 'groq=hunter2' },
      'MODEL_BASE_URLS is missing; provider groq needs the address of its API',
    ],
    [{ MODEL_BASE_URLS: 'groq=ftp://host' }, 'MODEL_BASE_URLS must be an http or https URL'],
    [
      { ...OWN, MODEL_API_KEYS: 'openai=hunter3' },
      'MODEL_API_KEYS has a second value for openai, the default provider',
    ],
    [{ MODEL_API_KEYS: 'hunter2' }, 'MODEL_API_KEYS must be a list such as name=value,other=value'],
    [
      { MODEL_REQUESTS_PER_MINUTE: 'groq=many' },
      'MODEL_REQUESTS_PER_MINUTE must be a whole number from 1 to 1000000000',
    ],
  ])('stop the boot with %j and name the reason without repeating a key', (env, why) => {
    expect(problem(env)).toBe(why);
    expect(problem(env)).not.toContain('hunter');
  });

  it('map each role and level, with providers side by side', () => {
    const clients = models({
      ...OWN,
      MODEL_WORKER_LOW: 'local:tiny:1b',
      MODEL_PLANNER: 'anthropic:claude-x',
      MODEL_PLANNER_XHIGH: 'openai:thinker',
      MODEL_BASE_URLS: 'local=http://127.0.0.1:11434/v1',
      MODEL_API_KEYS: 'anthropic=hunter2==,google=unused',
    });
    const labelOf = (role: 'worker' | 'planner', level: 'low' | 'xhigh'): string =>
      clients.clientOf({ userId: '', sessionId: '', runId: '', workerKey: '', hint: { role, level } }).label;
    expect([labelOf('worker', 'low'), labelOf('worker', 'xhigh')]).toEqual(['local/tiny:1b', 'openai/m']);
    expect([labelOf('planner', 'low'), labelOf('planner', 'xhigh')]).toEqual([
      'anthropic/claude-x',
      'openai/thinker',
    ]);
  });
});
