import { compileLimits } from './compile-limits.js';
import { compileProvider, isProviderName, kindOf } from './compile-provider.js';
import { ModelOptionsError } from './model-options-error.js';
import {
  MODEL_LEVELS,
  MODEL_PROVIDERS,
  MODEL_ROLES,
  modelSettings,
  type CompiledModelOptions,
  type CompiledProvider,
  type ModelOptions,
  type ModelTarget,
  type ProviderSettings,
  type RosterKey,
} from './model-options.js';

const ROSTER_KEYS: readonly string[] = MODEL_ROLES.flatMap((role) => [
  role,
  ...MODEL_LEVELS.map((level) => `${role}/${level}`),
]);

/** Top-level settings that belong to the default provider. */
const OWN_SETTINGS = ['baseUrl', 'apiKey', 'structuredOutputs'] as const;

/**
 * Fills in the defaults. Empty strings count as not set, as that is how environment variables are
 * cleared. @throws `ModelOptionsError` that names an option which could not work in a run
 */
export function compileModelOptions(options: ModelOptions): CompiledModelOptions {
  const limits = compileLimits(options);
  const providers = new Providers(options);
  return {
    limits,
    defaultModel: compileDefaultModel(options, providers),
    roles: compileRoles(options, providers),
    redactSecrets: options.redactSecrets ?? modelSettings.redactSecrets.default,
  };
}

/** The providers in use. Each is compiled once, when it is first named. */
class Providers {
  private readonly compiled = new Map<string, CompiledProvider>();

  constructor(private readonly options: ModelOptions) {
    for (const name of Object.keys(options.providers ?? {})) {
      if (!isProviderName(name)) {
        throw new ModelOptionsError(
          `providers.${name}`,
          'is not a valid name: at most 32 lower-case letters, digits and -, and not none',
        );
      }
      // Check unused providers too: a setting that can never work is a mistake.
      if (kindOf(name) === 'openai-compatible' && name !== 'openai-compatible') this.named(name);
    }
  }

  isKnown(name: string): boolean {
    const { providers = {}, provider } = this.options;
    return (
      Object.hasOwn(providers, name) || name === provider || (isProviderName(name) && kindOf(name) === name)
    );
  }

  named(name: string): CompiledProvider {
    const known = this.compiled.get(name);
    if (known !== undefined) return known;
    const isDefault = name === this.options.provider;
    const further = this.options.providers?.[name] ?? {};
    const path = (setting: keyof ProviderSettings): string =>
      isDefault && OWN_SETTINGS.some((own) => own === setting) ? setting : `providers.${name}.${setting}`;
    const provider = compileProvider(name, isDefault ? this.withOwn(name, further) : further, path);
    this.compiled.set(name, provider);
    return provider;
  }

  private withOwn(name: string, further: ProviderSettings): ProviderSettings {
    const { baseUrl, apiKey, structuredOutputs } = this.options;
    if (baseUrl && further.baseUrl) throw setTwice(name, 'baseUrl');
    if (apiKey && further.apiKey) throw setTwice(name, 'apiKey');
    return {
      ...further,
      ...(baseUrl ? { baseUrl } : {}),
      ...(apiKey ? { apiKey } : {}),
      ...(structuredOutputs === undefined ? {} : { structuredOutputs }),
    };
  }
}

function setTwice(name: string, setting: keyof ProviderSettings): ModelOptionsError {
  return new ModelOptionsError(
    `providers.${name}.${setting}`,
    `has a second value for ${name}, the default provider`,
  );
}

function compileDefaultModel(options: ModelOptions, providers: Providers): ModelTarget | undefined {
  const name = options.provider || modelSettings.provider.default;
  if (!MODEL_PROVIDERS.some((known) => known === name)) {
    throw new ModelOptionsError('provider', `must be one of ${MODEL_PROVIDERS.join(', ')}`);
  }
  if (name === 'none') return undefined;
  if (!options.model?.trim()) {
    throw new ModelOptionsError('model', `is missing; provider ${name} needs the name of a model`);
  }
  const model = modelName(options.model, 'model');
  return { provider: providers.named(name), model };
}

function compileRoles(options: ModelOptions, providers: Providers): ReadonlyMap<RosterKey, ModelTarget> {
  const roles = new Map<RosterKey, ModelTarget>();
  for (const [key, text] of Object.entries(options.roles ?? {})) {
    const option = `roles.${key}`;
    if (!ROSTER_KEYS.includes(key)) {
      throw new ModelOptionsError(option, `is not a role; there are ${ROSTER_KEYS.join(', ')}`);
    }
    if (text === '') continue;
    // Split at the first colon, as model names may contain colons too, such as llama3:8b.
    const colon = text.indexOf(':');
    const name = text.slice(0, Math.max(colon, 0));
    if (colon === -1 || !providers.isKnown(name)) {
      throw new ModelOptionsError(
        option,
        'must be <provider>:<model> with a provider of openai, anthropic, google, openai-compatible or one that has an address',
      );
    }
    const model = modelName(text.slice(colon + 1), option);
    roles.set(key as RosterKey, { provider: providers.named(name), model });
  }
  return roles;
}

function modelName(value: string, option: string): string {
  if (value !== '' && value.length <= 256 && !/[\s\p{Cc}]/u.test(value)) return value;
  throw new ModelOptionsError(option, 'must name a model in at most 256 characters without white space');
}
