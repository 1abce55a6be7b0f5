import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { SettingValueError } from '#settings';
import type { HostCredentials } from './host-credentials.js';
import { isHost } from './host-list.js';

/** The user name sent with a token; most hosts check the token alone. */
const TOKEN_USER = 'x-access-token';

const LINE = z.string().regex(/^[^\0\r\n]+$/);
const CREDENTIALS = z.record(
  z.string().refine(isHost),
  z.union([
    LINE,
    z.strictObject({
      user: LINE.optional(),
      token: LINE.optional(),
      tokenFile: LINE.optional(),
      password: LINE.optional(),
      passwordFile: LINE.optional(),
      sshKey: LINE.optional(),
    }),
  ]),
);

type Given = z.infer<typeof CREDENTIALS>[string];

/**
 * Reads credentials for hosts: a JSON object by host or `host:port`. Each is a
 * token, or an object with `token` or `tokenFile`, `user` and `password` or
 * `passwordFile`, and `sshKey`, a private key file. Files are read now. No
 * error repeats a value. @throws `SettingValueError`
 */
export function repositoryCredentials(text: string): readonly HostCredentials[] {
  if (text === '') return [];
  const parsed = CREDENTIALS.safeParse(jsonOf(text));
  if (!parsed.success) {
    const [host] = parsed.error.issues[0]?.path ?? [];
    throw new SettingValueError(
      'a JSON object of hosts, each with a token, or with user, password, passwordFile, token, tokenFile or sshKey' +
        (host === undefined ? '' : `; see ${JSON.stringify(host)}`),
    );
  }
  return Object.entries(parsed.data).map(([host, given]) => credentialsOf(host, given));
}

/** Reads credentials from a file. @throws `SettingValueError` */
export function repositoryCredentialsFile(path: string): readonly HostCredentials[] {
  return path === '' ? [] : repositoryCredentials(contentOf(path));
}

function credentialsOf(host: string, given: Given): HostCredentials {
  const { user, token, tokenFile, password, passwordFile, sshKey } =
    typeof given === 'string' ? { token: given } : given;
  const secrets = [token, tokenFile, password, passwordFile].filter((each) => each !== undefined);
  if (secrets.length > 1) throw new SettingValueError(`one token or password for each host; see "${host}"`);
  const secret = token ?? password ?? secretIn(tokenFile ?? passwordFile, host);
  const isToken = token !== undefined || tokenFile !== undefined;
  const name = user ?? (isToken ? TOKEN_USER : undefined);
  if ((secret === undefined) !== (name === undefined)) {
    throw new SettingValueError(`a user with a password, or a token; see "${host}"`);
  }
  if (secret === undefined && sshKey === undefined) throw new SettingValueError(`credentials for "${host}"`);
  return {
    host,
    ...(secret === undefined || name === undefined ? {} : { login: { user: name, password: secret } }),
    ...(sshKey === undefined ? {} : { sshKeyFile: sshKey }),
  };
}

function secretIn(path: string | undefined, host: string): string | undefined {
  if (path === undefined) return undefined;
  const secret = contentOf(path).replace(/\r?\n$/, '');
  if (!LINE.safeParse(secret).success)
    throw new SettingValueError(`one line in the secret's file; see "${host}"`);
  return secret;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new SettingValueError(`the path of a file that can be read; see ${JSON.stringify(path)}`);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
