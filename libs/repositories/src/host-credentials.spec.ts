import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { jest } from '@jest/globals';
import { type GitHttpServer, OpenerBench, processesWith, refusalOf } from '#git-testing';
import { until } from '#testing';
import { credentialsOf, type HostCredentials } from './host-credentials.js';

jest.setTimeout(60_000);

const run = promisify(execFile);
/** Contains every character that shells, git and URLs treat specially. */
const PASSWORD = `s3cret "'$(id)\`\\n%41 :@/é`;
const LOGIN = { user: 'robot', password: PASSWORD };

let bench: OpenerBench;
let server: GitHttpServer;

beforeEach(async () => {
  bench = await OpenerBench.create();
  await bench.build('private.git', { 'README.md': '# Private\n' });
  server = await bench.serve({ basicAuth: LOGIN });
});

afterEach(() => bench.close());

const inAllSpellings = (text: string): boolean =>
  ['s3cret', encodeURIComponent(PASSWORD), Buffer.from(`robot:${PASSWORD}`).toString('base64')].some(
    (secret) => text.includes(secret),
  );

/** Returns all text of an error, with its causes and stacks. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.message}\n${error.stack}\n${JSON.stringify(error)}\n${wordsOf(error.cause)}`;
}

it('open a private repository, and appear in no argument, event or file', async () => {
  const { searchPath, calls } = await bench.watchGit();
  const credentials: HostCredentials[] = [{ host: '127.0.0.1', login: LOGIN }];
  const opener = bench.opener({ credentials, searchPath });
  const told: string[] = [];
  server.pause();
  const opening = bench.open(opener, server.url('private.git'), {
    onProgress: (_, message) => void told.push(message),
  });
  await until(() => server.waiting > 0);
  const processes = processesWith('git');
  server.resume();
  const { fs, url } = await opening;
  expect(await fs.readText('README.md')).toBe('# Private\n');
  const next = await bench.open(opener, server.url('private.git'), { sessionId: 'other' });
  expect(await next.fs.exists('README.md')).toBe(true);
  expect(server.logins.filter((login) => login !== '').length).toBeGreaterThan(2);
  const texts = [...(await calls()), ...processes, ...told, url];
  expect(texts.filter(inAllSpellings)).toEqual([]);
  const { stdout } = await run('grep', ['-rlE', 's3cret|cm9ib3Q6', bench.root]).catch(() => ({ stdout: '' }));
  expect(stdout).toBe('');
});

it('apply to one host, or to one port of it', async () => {
  const other = await bench.serve();
  const port = `127.0.0.1:${server.port}`;
  const opener = bench.opener({ credentials: [{ host: port, login: LOGIN }] });
  await bench.open(opener, server.url('private.git'));
  other.behaviour = 'echo_login';
  await refusalOf(bench.open(opener, other.url('private.git')));
  expect(other.logins.filter((login) => login !== '')).toEqual([]);
  const [ofHost, ofPort] = [{ host: 'Code.example' }, { host: 'code.example:8443' }];
  const choose = (host: string, chosen: number) => credentialsOf({ host, port: chosen }, [ofHost, ofPort]);
  expect([choose('code.example', 8443), choose('code.example', 443), choose('x.example', 443)]).toEqual([
    ofPort,
    ofHost,
    undefined,
  ]);
});

it('are reported as wrong without being repeated', async () => {
  const wrong = { host: '127.0.0.1', login: { user: 'robot', password: 's3cret but wrong' } };
  const refused = await refusalOf(
    bench.open(bench.opener({ credentials: [wrong] }), server.url('private.git')),
  );
  expect(refused.reason).toBe('REPO_NOT_FOUND');
  expect(refused.message).toContain('the credentials that the gateway has for its host do not open it');
  expect(wordsOf(refused)).not.toContain('s3cret');
});

it('are removed when a host repeats them', async () => {
  const opener = bench.opener({ credentials: [{ host: '127.0.0.1', login: LOGIN }] });
  await bench.open(opener, server.url('private.git'));
  const echo = await bench.serve({ basicAuth: LOGIN });
  echo.behaviour = 'echo_login';
  const refused = await refusalOf(bench.open(opener, echo.url('private.git')));
  expect(echo.logins.some((login) => login !== '')).toBe(true);
  expect(wordsOf(refused)).toContain('error: 403');
  expect(wordsOf(refused)).not.toContain('no entry');
  expect(wordsOf(refused)).not.toContain('s3cret');
});

it('are never prompted for: without them a private repository is reported as missing', async () => {
  const refused = await refusalOf(bench.open(bench.opener(), server.url('private.git')));
  expect(refused.reason).toBe('REPO_NOT_FOUND');
  expect(server.logins.every((login) => login === '')).toBe(true);
});

it('give an ssh host its own key, and other hosts the general one', async () => {
  const { sshSource } = await import('./git-source.js');
  const { parseRepositoryUrl } = await import('./repository-url.js');
  const options = {
    timeoutMs: 1000,
    sshIdentity: { kind: 'file', file: '/keys/all' },
    sshKnownHostsFile: '',
    caFile: '',
    credentials: [{ host: 'code.example:2222', sshKeyFile: '/keys/code' }],
  } as const;
  const command = (text: string): string => {
    const url = parseRepositoryUrl(text);
    if (url.kind !== 'ssh') throw new Error('not an ssh URL');
    return sshSource(url, '192.0.2.1', options).environment['GIT_SSH_COMMAND'] ?? '';
  };
  expect(command('ssh://git@code.example:2222/a')).toContain('/keys/code');
  expect(command('git@code.example:a')).toContain('/keys/all');
});
