import { SettingValueError } from './setting-value-error.js';
import type { Setting } from './setting.js';
import { mapped, type Settings, type ValuesOf } from './settings.js';

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** The values that one environment gives to settings. Each is parsed once. */
export class SettingValues {
  private readonly values = new Map<Setting<unknown>, unknown>();
  private readonly found: string[] = [];

  constructor(private readonly environment: EnvironmentVariables) {}

  /** One line for each variable read so far whose text is no value of its setting. */
  get problems(): readonly string[] {
    return this.found;
  }

  /** Returns the options of one feature. A value that cannot be read is a problem, and the default stands in. */
  of<S extends Settings>(settings: S): ValuesOf<S> {
    return mapped(settings, (setting) => this.get(setting));
  }

  /** Returns one value; an empty variable counts as unset. */
  get<T>(setting: Setting<T>): T {
    if (!this.values.has(setting)) this.values.set(setting, this.read(setting));
    return this.values.get(setting) as T;
  }

  private read<T>(setting: Setting<T>): T {
    const { declaration } = setting;
    if (declaration === undefined) return setting.default;
    const text = this.environment[declaration.env]?.trim() ?? '';
    const { default: followed } = declaration;
    if (text === '') return typeof followed === 'string' ? setting.default : this.get(followed);
    try {
      return declaration.parse(text);
    } catch (error) {
      if (!(error instanceof SettingValueError)) throw error;
      this.found.push(`${declaration.env} must be ${error.message}`);
      return setting.default;
    }
  }
}
