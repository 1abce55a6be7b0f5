import { count, named, setting, text, type Settings, type SettingValues } from '#settings';
import {
  modelLimitSettings,
  modelSettings,
  type ModelLevel,
  type ModelOptions,
  type RosterKey,
} from './model-options.js';

/** The variables of further providers, each a list by the provider's name. */
export const modelProviderSettings = {
  baseUrl: setting({
    env: 'MODEL_BASE_URLS',
    default: '',
    parse: named(text),
    help: 'Addresses of further providers as name=url,name=url; a name of your own is an OpenAI-compatible server.',
  }),
  apiKey: setting({
    env: 'MODEL_API_KEYS',
    default: '',
    parse: named(text),
    help: 'Keys of further providers as name=key,name=key.',
  }),
  requestsPerMinute: setting({
    env: 'MODEL_REQUESTS_PER_MINUTE',
    default: '',
    parse: named(count),
    help: 'Requests of all runs together to a provider in any minute, as name=60,name=600; not named: no limit.',
  }),
  tokensPerMinute: setting({
    env: 'MODEL_TOKENS_PER_MINUTE',
    default: '',
    parse: named(count),
    help: 'Like MODEL_REQUESTS_PER_MINUTE, in tokens of prompts and answers.',
  }),
};

const worker = role('MODEL_WORKER', 'work');
const planner = role('MODEL_PLANNER', 'planning');

/** The variables that map a role, or a role at a level, to a model. */
export const modelRoleSettings = {
  worker: worker.any,
  'worker/low': worker.level('low'),
  'worker/middle': worker.level('middle'),
  'worker/high': worker.level('high'),
  'worker/xhigh': worker.level('xhigh'),
  planner: planner.any,
  'planner/low': planner.level('low'),
  'planner/middle': planner.level('middle'),
  'planner/high': planner.level('high'),
  'planner/xhigh': planner.level('xhigh'),
} satisfies Record<RosterKey, unknown>;

/** Returns the options of a deployment: the default model, its limits, further providers and roles. */
export function modelOptions(values: SettingValues): ModelOptions {
  const providers: Record<string, Record<string, string | number>> = {};
  for (const [option, byName] of Object.entries(values.of(modelProviderSettings))) {
    for (const [name, value] of Object.entries<string | number>(byName)) {
      providers[name] = { ...providers[name], [option]: value };
    }
  }
  return {
    ...values.of(modelSettings),
    ...values.of(modelLimitSettings),
    providers,
    roles: values.of(modelRoleSettings),
  };
}

/** Returns the variable behind an option that a `ModelOptionsError` names; undefined where there is none. */
export function modelVariable(option: string): string | undefined {
  const [kind = '', name = '', setting] = option.split('.');
  if (kind === 'roles') return variableIn(modelRoleSettings, name);
  if (kind !== 'providers') return variableIn({ ...modelSettings, ...modelLimitSettings }, option);
  // A name that is not allowed can come from each of the lists.
  if (setting === undefined) {
    return Object.values(modelProviderSettings)
      .map(({ declaration }) => declaration?.env)
      .join(', ');
  }
  return variableIn(modelProviderSettings, setting);
}

function variableIn(settings: Settings, name: string): string | undefined {
  return Object.hasOwn(settings, name) ? settings[name]?.declaration?.env : undefined;
}

/** The settings of one role; a level without a model of its own has the role's. */
function role(env: string, purpose: string) {
  return {
    any: setting({
      env,
      default: '',
      parse: text,
      help: `Model for ${purpose} as <provider>:<model>, such as anthropic:claude-x; empty: MODEL_PROVIDER and MODEL_NAME.`,
    }),
    level: (level: ModelLevel) =>
      setting({
        env: `${env}_${level.toUpperCase()}`,
        default: '',
        parse: text,
        help: `Like ${env}, for level ${level}; empty: ${env}.`,
      }),
  };
}
