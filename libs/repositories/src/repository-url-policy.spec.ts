import { GatewayError } from '#errors';
import { HostAllowlist } from './host-allowlist.js';
import { checkHostAddress, checkRepositoryUrl, type RepositoryUrlPolicy } from './repository-url-policy.js';
import { parseRepositoryUrl } from './repository-url.js';

interface PolicyOverrides {
  readonly allowPrivateHosts?: readonly string[];
  readonly allowedHosts?: readonly string[];
  readonly reposRoot?: string;
  readonly localPaths?: readonly string[];
}

function policy(overrides: PolicyOverrides = {}): RepositoryUrlPolicy {
  return {
    allowPrivateHosts: new HostAllowlist(overrides.allowPrivateHosts ?? []),
    allowedHosts: new HostAllowlist(overrides.allowedHosts ?? []),
    reposRoot: overrides.reposRoot ?? '',
    localPaths: overrides.localPaths ?? [],
  };
}

function outcome(url: string, overrides?: PolicyOverrides): string {
  try {
    checkRepositoryUrl(parseRepositoryUrl(url), policy(overrides));
    return 'allowed';
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    if (url.length > 3) expect(error.message).not.toContain(url);
    expect(error.message).not.toContain('secret');
    return error.reason;
  }
}

describe('by default', () => {
  it.each([
    'https://github.com/owner/repo',
    'https://github.com:8443/owner/repo.git/',
    'HTTPS://GITHUB.COM/owner/repo',
    'https://8.8.8.8/owner/repo',
    'https://[2606:4700::1]/owner/repo',
    'ssh://git@github.com/owner/repo',
    'ssh://github.com:2222/~owner/repo',
    'git@github.com:owner/repo.git',
    'git@[2606:4700::1]:owner/repo.git',
  ])('%s is allowed', (url) => {
    expect(outcome(url)).toBe('allowed');
  });

  it.each([
    '',
    ' ',
    'not a url',
    'owner/repo',
    'relative/../path',
    './here',
    '~/repo',
    'github.com/owner/repo',
    '-x',
    '--upload-pack=touch /tmp/x',
    '-uhttps://github.com/owner/repo',
    'https://github.com/owner/repo\n',
    'https://github.com/ow\0ner/repo',
    'https://github.com/owner/re po',
    'https://github.com/owner/re%0apo',
    'https://github.com\\@127.0.0.1/x',
    'https://github.com',
    'https://github.com/',
    'https://github.com/owner/repo?x=1',
    'https://github.com/owner/repo#main',
    'https:///owner/repo',
    'https:github.com/owner/repo',
    'https://exa%20mple.com/x',
    'https://-github.com/owner/repo',
    'https://github.com:99999/owner/repo',
    'https://[::1%25lo]/x',
    'ssh://-oProxyCommand=touch%20x/owner/repo',
    'ssh://-oProxyCommand=touch/owner/repo',
    'ssh://%2doProxyCommand=touch/owner/repo',
    'ssh://git@-oProxyCommand=touch/owner/repo',
    'ssh://-git@github.com/owner/repo',
    'ssh://git@github.com',
    'ssh://git@github.com:0/owner/repo',
    'ssh://git@github.com/owner/re%00po',
    'git@-oProxyCommand=touch:owner/repo',
    '-git@github.com:owner/repo',
    'git@github.com:-x',
    'git@github.com:',
    `https://github.com/${'x'.repeat(2048)}`,
    'https://github.com/owner/\ud800',
    'https://github.com/owner/\u2028',
  ])('%j is not a repository URL', (url) => {
    expect(outcome(url)).toBe('REPO_URL_INVALID');
  });

  it.each([
    'file:///etc',
    'file:/etc',
    'FILE:///etc',
    'ext::sh -c touch% /tmp/x',
    'ext::sh',
    'EXT::sh',
    'fd::17/foo',
    'https::https://github.com/owner/repo',
    'http://github.com/owner/repo',
    'git://github.com/owner/repo',
    'ftp://github.com/owner/repo',
    'git+ssh://git@github.com/owner/repo',
    'rsync://github.com/owner/repo',
    'https://user:secret@github.com/owner/repo',
    'https://secret@github.com/owner/repo',
    'https://@github.com/owner/repo',
    'https://user:se@cret@github.com/owner/repo',
    'ssh://git:secret@github.com/owner/repo',
    'git:secret@github.com:owner/repo',
    '/srv/repositories/repo',
    '/',
  ])('%s is forbidden', (url) => {
    expect(outcome(url)).toBe('REPO_URL_FORBIDDEN');
  });

  it.each([
    'localhost',
    'LOCALHOST',
    'localhost.',
    'git.localhost',
    'printer.local',
    'vault.internal',
    'metadata.google.internal',
    'gitserver',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0x7f.1',
    '①②⑦.0.0.1',
    '%31%32%37.0.0.1',
    '0.0.0.0',
    '0',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::1]',
    '[::127.0.0.1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[2001::1]',
    '[fe80::1]',
    '[fc00::1]',
    '[fd12:3456::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[2001:db8::1]',
  ])('the host %s is forbidden over https and ssh', (host) => {
    expect(outcome(`https://${host}/owner/repo`)).toBe('REPO_URL_FORBIDDEN');
    expect(outcome(`ssh://git@${host}/owner/repo`)).toBe('REPO_URL_FORBIDDEN');
    expect(outcome(`git@${host}:owner/repo`)).toBe('REPO_URL_FORBIDDEN');
  });
});

describe('with private hosts allowed', () => {
  it.each([
    ['http://127.0.0.1:3000/x', '127.0.0.1'],
    ['http://127.0.0.1:3000/x', '127.0.0.1:3000'],
    ['http://127.0.0.1:3000/x', '127.0.0.0/8'],
    ['http://0x7f000001/x', '127.0.0.1'],
    ['http://[::ffff:127.0.0.1]/x', '127.0.0.0/8'],
    ['http://[::1]/x', '::1'],
    ['http://[::1]/x', '[::1]:80'],
    ['http://localhost:3000/x', 'localhost:3000'],
    ['https://10.1.2.3:8443/x', '10.0.0.0/8:8443'],
    ['https://10.1.2.3/x', '10.0.0.0/8:443'],
    ['ssh://git@10.1.2.3:2222/x', '10.1.2.3:2222'],
    ['git@git.internal:x', 'git.internal:22'],
    ['https://[fd00::5]/x', 'fd00::/8'],
    ['http://LocalHost/x', 'localhost'],
    ['git@git.internal:x', 'GIT.internal'],
  ])('%s is allowed by %s', (url, entry) => {
    expect(outcome(url, { allowPrivateHosts: [entry] })).toBe('allowed');
  });

  it.each([
    ['http://127.0.0.1/x', '127.0.0.2'],
    ['http://127.0.0.1:3001/x', '127.0.0.1:3000'],
    ['http://127.0.0.1/x', '127.0.0.1:3000'],
    ['http://localhost:3001/x', 'localhost:3000'],
    ['http://[::1]:81/x', '[::1]:80'],
    ['https://10.1.2.3/x', '10.0.0.0/8:8443'],
    ['ssh://git@10.1.2.3/x', '10.1.2.3:2222'],
    ['http://localhost/x', '127.0.0.0/8'],
    ['http://sub.localhost/x', 'localhost'],
    ['http://10.0.0.1/x', '127.0.0.0/8'],
    ['http://github.com/x', '127.0.0.0/8'],
    ['https://user:secret@127.0.0.1/x', '127.0.0.1'],
  ])('%s is not allowed by %s', (url, entry) => {
    expect(outcome(url, { allowPrivateHosts: [entry] })).toBe('REPO_URL_FORBIDDEN');
  });

  it.each([
    '',
    'not a host',
    '127.0.0.0/99',
    'http://localhost',
    'localhost:0',
    'localhost:65536',
    'localhost:http',
    '127.0.0.1:',
    '[::1]:x',
    '[nonsense]:80',
  ])('the entry %j is refused', (entry) => {
    expect(() => new HostAllowlist([entry])).toThrow(TypeError);
  });
});

it('allows only listed public hosts where there is a list', () => {
  const lists = { allowedHosts: ['github.com'], allowPrivateHosts: ['10.0.0.7'] };
  expect(outcome('https://GitHub.com/owner/repo', lists)).toBe('allowed');
  expect(outcome('https://10.0.0.7/owner/repo', lists)).toBe('allowed');
  expect(outcome('https://gitlab.com/owner/repo', lists)).toBe('REPO_URL_FORBIDDEN');
  expect(outcome('https://github.com.evil.example/owner/repo', lists)).toBe('REPO_URL_FORBIDDEN');
  expect(outcome('https://127.0.0.1/x', { allowedHosts: ['127.0.0.1'] })).toBe('REPO_URL_FORBIDDEN');
});

it('allows local paths only in the root and where they are listed', () => {
  const lists = { reposRoot: '/srv/repos', localPaths: ['/home/me/my project'] };
  expect(outcome('/srv/repos/a', lists)).toBe('allowed');
  expect(outcome('/srv/repos/../repos/a', lists)).toBe('allowed');
  expect(outcome('/home/me/my project/', lists)).toBe('allowed');
  expect(outcome('/srv/repos', lists)).toBe('allowed');
  for (const path of ['/srv/repos/..', '/srv/repos/../x', '/srv/repos-2/a', '/home/me/my project/sub', '/']) {
    expect(outcome(path, lists)).toBe('REPO_URL_FORBIDDEN');
  }
});

it('checks every address of a name', () => {
  const check = (host: string, address: string, overrides?: PolicyOverrides): void => {
    checkHostAddress({ host, port: 443 }, address, policy(overrides));
  };
  expect(() => {
    check('git.example.com', '8.8.8.8');
  }).not.toThrow();
  for (const address of ['127.0.0.1', '10.0.0.1', '::ffff:10.0.0.1', '::1', '169.254.169.254']) {
    expect(() => {
      check('git.example.com', address);
    }).toThrow(GatewayError);
  }
  expect(() => {
    check('git.example.com', '10.0.0.1', { allowPrivateHosts: ['10.0.0.0/8'] });
  }).not.toThrow();
  expect(() => {
    check('git.example.com', '10.0.0.1', { allowPrivateHosts: ['git.example.com'] });
  }).not.toThrow();
});
