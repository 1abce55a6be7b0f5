/** Who the gateway is to a host: a user and password, or a private key for ssh. */
export interface HostCredentials {
  /** As in the URL: a host name or address, with `:port` where only that port is meant. */
  readonly host: string;
  /** For http: the user, and the password or token. */
  readonly login?: { readonly user: string; readonly password: string };
  /** For ssh: a private key file, in place of the identity for all hosts. */
  readonly sshKeyFile?: string;
}

/** Of a host and a port of it, those of the port come before those of the host. */
export function credentialsOf(
  url: { readonly host: string; readonly port: number },
  all: readonly HostCredentials[],
): HostCredentials | undefined {
  const host = url.host.includes(':') ? `[${url.host}]` : url.host;
  const named = (name: string): HostCredentials | undefined =>
    all.find((each) => each.host.toLowerCase() === name);
  return named(`${host}:${url.port}`) ?? named(host);
}

/**
 * What git is given so that it can log in: a helper, as configuration that may
 * be read by anybody, which takes both words from the environment. git asks it
 * for that one place alone, and only after the place has asked for a login.
 */
export function loginHelper(
  origin: string,
  login: NonNullable<HostCredentials['login']>,
): {
  readonly settings: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
} {
  const answer = String.raw`printf "username=%s\npassword=%s\n" "$GATEWAY_GIT_USER" "$GATEWAY_GIT_PASSWORD"`;
  return {
    settings: { [`credential.${origin}.helper`]: `!login() { test "$1" != get || ${answer}; }; login` },
    environment: { GATEWAY_GIT_USER: login.user, GATEWAY_GIT_PASSWORD: login.password },
  };
}

/** Every spelling of the login under which it could come back in somebody's words. */
export function secretsOf(login: NonNullable<HostCredentials['login']>): readonly string[] {
  const { user, password } = login;
  const pair = Buffer.from(`${user}:${password}`).toString('base64');
  // Also as read by somebody who takes the bytes for another encoding.
  return [pair, password, encodeURIComponent(password), Buffer.from(password).toString('latin1')];
}

export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}
