import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvError, readEnv } from './read-env.js';
import { GatewayConfig } from './gateway-config.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repo-credentials-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const read = (credentials: unknown, more: Record<string, string> = {}) =>
  new GatewayConfig(readEnv({ REPO_CREDENTIALS: JSON.stringify(credentials), ...more })).repositories;

function problem(environment: Record<string, string>): string {
  try {
    readEnv(environment);
  } catch (error) {
    if (error instanceof EnvError) return error.message;
    throw error;
  }
  return 'none';
}

it('reads tokens, users with passwords and ssh keys by host, from the variable and from the file', async () => {
  await writeFile(join(folder, 'token'), 'token of a file\n');
  await writeFile(
    join(folder, 'all.json'),
    JSON.stringify({ 'd.example': { sshKey: '/keys/d', user: 'deploy', password: 'of d' } }),
  );
  const { credentials } = read(
    {
      'a.example': 'token of a',
      'b.example:8443': { user: 'me', password: 'of b' },
      'c.example': { tokenFile: join(folder, 'token'), user: 'oauth2' },
    },
    { REPO_CREDENTIALS_FILE: join(folder, 'all.json') },
  );
  expect(credentials).toEqual([
    { host: 'a.example', login: { user: 'x-access-token', password: 'token of a' } },
    { host: 'b.example:8443', login: { user: 'me', password: 'of b' } },
    { host: 'c.example', login: { user: 'oauth2', password: 'token of a file' } },
    { host: 'd.example', login: { user: 'deploy', password: 'of d' }, sshKeyFile: '/keys/d' },
  ]);
});

it.each([
  ['no JSON', 'hidden'],
  ['a list', '["hidden"]'],
  ['a malformed host', '{"https://a.example": "hidden"}'],
  ['an unknown field', '{"a.example": {"pasword": "hidden"}}'],
  ['a number', '{"a.example": 12345}'],
  ['a token of two lines', '{"a.example": "hidden\\nhidden"}'],
  ['a password without its user', '{"a.example": {"password": "hidden"}}'],
  ['a user without a password', '{"a.example": {"user": "hidden"}}'],
  ['two secrets', '{"a.example": {"user": "u", "password": "hidden", "token": "hidden"}}'],
  ['nothing', '{"a.example": {}}'],
])('stops the boot at %s and names the variable and no secret', (_, text) => {
  const message = problem({ REPO_CREDENTIALS: text });
  expect(message).toMatch(/^REPO_CREDENTIALS must be /);
  expect(message).not.toContain('hidden');
});

it('stops the boot at a missing file, a bad proxy and a missing authority', async () => {
  expect(problem({ REPO_CREDENTIALS_FILE: join(folder, 'absent') })).toMatch(
    /^REPO_CREDENTIALS_FILE must be /,
  );
  expect(problem({ REPO_CA_FILE: join(folder, 'absent') })).toMatch(/^REPO_CA_FILE must be /);
  for (const proxy of ['hidden', 'ftp://hidden', 'http://', 'http://proxy/hidden']) {
    const message = problem({ REPO_PROXY: proxy });
    expect(message).toMatch(/^REPO_PROXY must be /);
    expect(message).not.toContain('hidden');
  }
});

it('passes on the proxy, its exceptions and the authorities unchanged', async () => {
  const file = join(folder, 'ca.pem');
  await writeFile(file, '');
  const proxy = 'http://user:word@proxy.example:3128';
  expect(
    read({}, { REPO_PROXY: proxy, REPO_NO_PROXY: 'a.example, 10.0.0.0/8', REPO_CA_FILE: file }),
  ).toMatchObject({
    proxy,
    proxyExceptions: ['a.example', '10.0.0.0/8'],
    caFile: file,
  });
});
