/** The key for ssh servers: none, those of the account that the gateway runs as, or the one in a file. */
export type SshIdentity =
  { readonly kind: 'none' } | { readonly kind: 'account' } | { readonly kind: 'file'; readonly file: string };

export interface SshCommandOptions {
  /** The checked address to connect to, whatever the name resolves to by then. */
  readonly address: string;
  /** The name and port whose host key must be known. */
  readonly host: string;
  readonly port: number;
  readonly identity: SshIdentity;
  /** Empty: the account's own files. */
  readonly knownHostsFile: string;
  readonly timeoutMs: number;
}

/**
 * Returns the value of `GIT_SSH_COMMAND`, a shell command line: no configuration file, no prompt, no forwarding,
 * no unknown host.
 */
export function sshCommand(options: SshCommandOptions): string {
  const { host, port, identity, knownHostsFile } = options;
  const settings = [
    `HostName=${options.address}`,
    `HostKeyAlias=${port === 22 ? host : `[${host}]:${port}`}`,
    'CheckHostIP=no',
    'StrictHostKeyChecking=yes',
    'UpdateHostKeys=no',
    'BatchMode=yes',
    `ConnectTimeout=${Math.max(1, Math.ceil(options.timeoutMs / 1000))}`,
    'ProxyCommand=none',
    'ControlMaster=no',
    'ControlPath=none',
    'ClearAllForwardings=yes',
    'PermitLocalCommand=no',
    ...identitySettings(identity),
    ...(knownHostsFile === '' ? [] : [`UserKnownHostsFile="${knownHostsFile}"`]),
  ];
  return ['ssh', '-F', '/dev/null', ...settings.flatMap((setting) => ['-o', setting])].map(quoted).join(' ');
}

function identitySettings(identity: SshIdentity): string[] {
  switch (identity.kind) {
    case 'none':
      return ['IdentitiesOnly=yes', 'IdentityAgent=none', 'IdentityFile=/dev/null'];
    case 'account':
      return [];
    case 'file':
      return ['IdentitiesOnly=yes', 'IdentityAgent=none', `IdentityFile="${identity.file}"`];
  }
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_./=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
