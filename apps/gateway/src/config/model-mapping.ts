import type { ModelOptions, ProviderSettings } from '#model';
import type { Env } from './env-variables.js';

/** Each setting of a provider, and the variable that lists it by the provider's name. */
const PROVIDER_VARIABLES = {
  baseUrl: 'MODEL_BASE_URLS',
  apiKey: 'MODEL_API_KEYS',
  requestsPerMinute: 'MODEL_REQUESTS_PER_MINUTE',
  tokensPerMinute: 'MODEL_TOKENS_PER_MINUTE',
} as const satisfies Partial<Record<keyof ProviderSettings, keyof Env>>;

/** Each role and level, and the variable that maps it. */
const ROLE_VARIABLES = {
  worker: 'MODEL_WORKER',
  'worker/low': 'MODEL_WORKER_LOW',
  'worker/middle': 'MODEL_WORKER_MIDDLE',
  'worker/high': 'MODEL_WORKER_HIGH',
  'worker/xhigh': 'MODEL_WORKER_XHIGH',
  planner: 'MODEL_PLANNER',
  'planner/low': 'MODEL_PLANNER_LOW',
  'planner/middle': 'MODEL_PLANNER_MIDDLE',
  'planner/high': 'MODEL_PLANNER_HIGH',
  'planner/xhigh': 'MODEL_PLANNER_XHIGH',
} as const satisfies Record<string, keyof Env>;

/** Further providers, and which model serves which role. */
export function modelMapping(env: Env): Pick<ModelOptions, 'providers' | 'roles'> {
  const providers: Record<string, Record<string, string | number>> = {};
  for (const [setting, variable] of Object.entries(PROVIDER_VARIABLES)) {
    const values: Readonly<Record<string, string | number>> = env[variable];
    for (const [name, value] of Object.entries(values)) {
      providers[name] = { ...providers[name], [setting]: value };
    }
  }
  const roles = Object.entries(ROLE_VARIABLES).map(([role, variable]) => [role, env[variable]] as const);
  return { providers, roles: Object.fromEntries(roles) };
}

/** The variable that a `ModelOptionsError` of these options is about; undefined for one of the others. */
export function mappingVariable(option: string): string | undefined {
  const [kind = '', name = '', setting] = option.split('.');
  if (kind === 'roles') return (ROLE_VARIABLES as Readonly<Record<string, string>>)[name];
  if (kind !== 'providers') return undefined;
  // A name that none can have may come from each of the lists.
  if (setting === undefined) return Object.values(PROVIDER_VARIABLES).join(', ');
  return (PROVIDER_VARIABLES as Readonly<Record<string, string>>)[setting];
}
