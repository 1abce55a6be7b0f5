import { ENV_VARIABLES, type Env, type EnvName } from './env-variables.js';
import { EnvValueError } from './env-value.js';

/** The environment cannot be used; each line of the message names a variable and what it should be. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
}

/** Reads and validates the whole environment. An empty variable counts as unset. @throws `EnvError` */
export function readEnv(environment: Readonly<Record<string, string | undefined>>): Env {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const name of Object.keys(ENV_VARIABLES) as EnvName[]) {
    const { fallback, parse } = ENV_VARIABLES[name];
    const given = environment[name]?.trim();
    try {
      values[name] = parse(given === undefined || given === '' ? fallback : given);
    } catch (error) {
      if (!(error instanceof EnvValueError)) throw error;
      problems.push(`${name} must be ${error.message}`);
    }
  }
  if (problems.length > 0) throw new EnvError(problems.join('\n'));
  const env = values as Env;
  if (env.COOKIE_SAME_SITE === 'none' && env.COOKIE_SECURE !== 'true') {
    throw new EnvError(
      'COOKIE_SAME_SITE may be none only with COOKIE_SECURE=true: browsers drop the cookie otherwise',
    );
  }
  return env;
}
