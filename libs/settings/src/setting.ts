/** Reads a setting's text. @throws `SettingValueError` */
export type Parse<T> = (text: string) => T;

/** A setting that operators change by an environment variable. */
export interface SettingDeclaration<T> {
  /** The environment variable. */
  readonly env: string;
  /** The value as it would stand in the environment, or the setting whose value it follows. */
  readonly default: string | Setting<T>;
  readonly parse: Parse<T>;
  /** One sentence for operators, shown in `.env.example` and `docs/operating.md`. */
  readonly help: string;
}

/** One option of a feature with its only default. */
export class Setting<T> {
  private known: { readonly value: T } | undefined;

  constructor(
    private readonly make: () => T,
    /** Undefined: only code sets it. */
    readonly declaration?: SettingDeclaration<T>,
  ) {}

  get default(): T {
    this.known ??= { value: this.make() };
    return this.known.value;
  }
}

/** Declares an option with an environment variable. */
export function setting<T>(declaration: SettingDeclaration<T>): Setting<T> {
  const { default: given, parse } = declaration;
  return new Setting(() => (typeof given === 'string' ? parse(given) : given.default), declaration);
}

/** Declares an option without a variable: code sets it, such as a test or an embedding app. */
export function internal<T>(value: T): Setting<T> {
  return new Setting(() => value);
}
