import { jest } from '@jest/globals';
import { TLS_AUTHORITY, HttpProxy, OpenerBench, refusalOf } from '#git-testing';

jest.setTimeout(60_000);

let bench: OpenerBench;
let proxy: HttpProxy;

beforeEach(async () => {
  bench = await OpenerBench.create();
  await bench.build('sample.git', { 'README.md': '# Sample\n' });
  proxy = await HttpProxy.start();
});

afterEach(async () => {
  await bench.close();
  await proxy.close();
});

const noName = (): Promise<never> => Promise.reject(new Error('ENOTFOUND'));

it('reaches an https host by name with the configured authority, and not without it', async () => {
  const server = await bench.serve({ tls: true });
  const here = (): Promise<string[]> => Promise.resolve(['127.0.0.1']);
  const url = server.url('sample.git', 'code.example');
  const refused = await refusalOf(bench.open(bench.opener({}, here), url));
  expect(refused).toMatchObject({ reason: 'REPO_UNREACHABLE' });
  expect(refused.message).toContain('secure connection');
  expect(server.requests).toEqual([]);
  const { fs } = await bench.open(bench.opener({ caFile: TLS_AUTHORITY }, here), url);
  expect(await fs.exists('README.md')).toBe(true);
});

it('reaches https hosts through a tunnel of the proxy, which alone resolves their names', async () => {
  const server = await bench.serve({ tls: true });
  const opener = bench.opener({ caFile: TLS_AUTHORITY, proxy: proxy.url() }, noName);
  const { fs } = await bench.open(opener, server.url('sample.git', 'code.example'));
  expect(await fs.exists('README.md')).toBe(true);
  expect(proxy.requests).toContain(`CONNECT code.example:${server.port}`);
});

it('authenticates to the proxy, and to no other host', async () => {
  const server = await bench.serve();
  const { searchPath, calls } = await bench.watchGit();
  await proxy.close();
  proxy = await HttpProxy.start('robot:s3cret');
  const stranger = bench.opener({ proxy: proxy.url() });
  expect((await refusalOf(bench.open(stranger, server.url('sample.git')))).reason).toBe('REPO_UNREACHABLE');
  expect(server.requests).toEqual([]);
  const opener = bench.opener({ proxy: proxy.url('robot:s3cret@'), searchPath });
  const { fs } = await bench.open(opener, server.url('sample.git'));
  expect(await fs.exists('README.md')).toBe(true);
  expect(server.logins.every((each) => each === '')).toBe(true);
  expect((await calls()).join('\n')).not.toContain('s3cret');
});

it('bypasses the proxy for its exceptions', async () => {
  const server = await bench.serve();
  const opener = bench.opener({ proxy: proxy.url(), proxyExceptions: ['127.0.0.0/8'] });
  await bench.open(opener, server.url('sample.git'));
  expect(proxy.requests).toEqual([]);
  expect(server.requests.length).toBe(3);
});

it('refuses private hosts by their names and addresses with a proxy too', async () => {
  const opener = bench.opener({ proxy: proxy.url(), allowPrivateHosts: [] });
  for (const url of ['https://127.0.0.1/a/b', 'https://localhost/a/b', 'https://10.1.2.3/a/b']) {
    expect((await refusalOf(bench.open(opener, url))).reason).toBe('REPO_URL_FORBIDDEN');
  }
  expect(proxy.requests).toEqual([]);
});

it('reports that the proxy does not answer, without repeating its address', async () => {
  const url = proxy.url('robot:s3cret@');
  await proxy.close();
  const opener = bench.opener({ proxy: url });
  const refused = await refusalOf(bench.open(opener, 'https://code.example/a/b'));
  expect(refused.reason).toBe('REPO_UNREACHABLE');
  expect(`${refused.message} ${String(refused.cause)}`).not.toContain('s3cret');
  proxy = await HttpProxy.start();
});

it('ignores a proxy of the environment', async () => {
  const server = await bench.serve();
  const before = process.env['http_proxy'];
  process.env['http_proxy'] = proxy.url();
  try {
    await bench.open(bench.opener(), server.url('sample.git'));
  } finally {
    if (before === undefined) delete process.env['http_proxy'];
    else process.env['http_proxy'] = before;
  }
  expect(proxy.requests).toEqual([]);
});
