/** The gateway's credentials for a host: a user and password, or a private key for ssh. */
export interface HostCredentials {
  /** Host name or address as in the URL, with `:port` to limit it to that port. */
  readonly host: string;
  /** For http: the user name, and the password or token. */
  readonly login?: { readonly user: string; readonly password: string };
  /** For ssh: a private key file, used instead of the general identity. */
  readonly sshKeyFile?: string;
}

/** Returns the credentials for a host and port; an entry with the port wins over one without. */
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
 * Builds the git configuration and environment for a login. The configuration is a credential helper that may be
 * world-readable: it reads the user and password from the environment. git asks it only for that origin, and only
 * after the origin has requested a login.
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

/** Returns every spelling of the login in which a host could repeat it. */
export function secretsOf(login: NonNullable<HostCredentials['login']>): readonly string[] {
  const { user, password } = login;
  const pair = Buffer.from(`${user}:${password}`).toString('base64');
  // Also as it looks when its bytes are decoded as another encoding.
  return [pair, password, encodeURIComponent(password), Buffer.from(password).toString('latin1')];
}

export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}
