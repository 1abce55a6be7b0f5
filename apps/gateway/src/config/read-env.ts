import { SettingValues, type EnvironmentVariables } from '#settings';
import { sessionCookieProblem, sessionCookieSettings } from '../transport/api/session-cookie-options.js';
import { GATEWAY_SETTINGS } from './gateway-settings.js';

/** The environment cannot be used; each line of the message names a variable and what it should be. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
}

/** Reads and validates all variables of the gateway. An empty variable counts as unset. @throws `EnvError` */
export function readEnv(environment: EnvironmentVariables): SettingValues {
  const values = new SettingValues(environment);
  for (const settings of GATEWAY_SETTINGS.flatMap(({ features }) => features)) values.of(settings);
  if (values.problems.length > 0) throw new EnvError(values.problems.join('\n'));
  const problem = sessionCookieProblem(values.of(sessionCookieSettings));
  if (problem !== undefined) throw new EnvError(problem);
  return values;
}
