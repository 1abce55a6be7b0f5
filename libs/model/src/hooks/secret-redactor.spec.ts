import { monitorEventLoopDelay } from 'node:perf_hooks';
import fc from 'fast-check';
import { withoutSecrets } from './secret-redactor.js';

// Assembled at run time, so that no scanner reports this file as a leak.
const secret = (...parts: readonly string[]): string => parts.join('');
const letters = (count: number): string => 'aB3dE5fG7h'.repeat(Math.ceil(count / 10)).slice(0, count);
const KEY_BODY = `MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n${letters(64)}\n${letters(64)}==`;
const PEM = secret('-----BEGIN RSA PRIV', `ATE KEY-----\n${KEY_BODY}\n-----END RSA PRIV`, 'ATE KEY-----');

const SECRETS: readonly (readonly [kind: string, secret: string])[] = [
  ['AWS key', secret('AK', 'IAIOSFODNN7EXAMPLE')],
  ['GitHub token', secret('gh', 'p_', letters(36))],
  ['GitHub token', secret('github', '_pat_', letters(60))],
  ['GitLab token', secret('gl', 'pat-', letters(20))],
  ['Slack token', secret('xo', 'xb-', '123456789012-', letters(24))],
  ['model key', secret('sk', '-ant-api03-', letters(40))],
  ['Google key', secret('AI', 'za', letters(35))],
  ['npm token', secret('np', 'm_', letters(36))],
  ['Hugging Face token', secret('h', 'f_', letters(34))],
  ['payment key', secret('sk', '_live_', letters(24))],
  ['JSON web token', secret('ey', 'J', letters(20), '.eyJ', letters(40), '.', letters(43))],
];

describe('withoutSecrets', () => {
  it.each(SECRETS)('redacts a %s wherever it occurs', async (kind, found) => {
    const mask = `[redacted: ${kind}]`;
    for (const [before, after] of [
      ['', ''],
      ['const key = f(', ');'],
      ['line\n', '\nline'],
      [String.raw`{"text":"first line\n`, String.raw`\nlast line"}`],
      ['ключ: ', '。'],
    ] as const) {
      expect(await withoutSecrets(before + found + after)).toBe(before + mask + after);
    }
  });

  it('redacts whole private keys, including ones with escaped line ends or a missing END', async () => {
    const mask = '[redacted: private key]';
    expect(await withoutSecrets(`a\n${PEM}\nb`)).toBe(`a\n${mask}\nb`);
    expect(await withoutSecrets(`{"k":"${PEM.replaceAll('\n', String.raw`\n`)}"}`)).toBe(`{"k":"${mask}"}`);
    const cut = PEM.slice(0, PEM.indexOf('-----END'));
    expect(await withoutSecrets(`${cut}"; next()`)).toBe(`${mask}"; next()`);
    expect(await withoutSecrets(`${PEM}${PEM}`)).toBe(mask + mask);
    const openPgp = secret(
      '-----BEGIN PGP PRIV',
      `ATE KEY BLOCK-----\n\n${KEY_BODY}\n-----END PGP PRIV`,
      'ATE KEY BLOCK-----',
    );
    expect(await withoutSecrets(openPgp)).toBe(mask);
  });

  it('keeps public keys and certificates', async () => {
    const certificate = `-----BEGIN CERTIFICATE-----\n${KEY_BODY}\n-----END CERTIFICATE-----`;
    expect(await withoutSecrets(certificate)).toBe(certificate);
  });

  it.each([
    ['postgres://app:hunter2@db:5432/x', 'postgres://app:[redacted: password in a URL]@db:5432/x'],
    ['https://:s3cret@host/', 'https://:[redacted: password in a URL]@host/'],
    [`password: "correct-horse"`, 'password: "[redacted: password]"'],
    [`{"api_key": "abcd1234efgh"}`, '{"api_key": "[redacted: secret]"}'],
    [
      String.raw`"{\"clientSecret\":\"abcd1234efgh\"}"`,
      String.raw`"{\"clientSecret\":\"[redacted: secret]\"}"`,
    ],
    [`const token = 'abcd1234efgh';`, `const token = '[redacted: secret]';`],
    ['A=1\nDB_PASSWORD=hunter2hunter2\nB=2', 'A=1\nDB_PASSWORD=[redacted: secret]\nB=2'],
    ['export API_TOKEN=hunter2hunter2', 'export API_TOKEN=[redacted: secret]'],
    ['Authorization: Bearer abcdefghij0123456789', 'Authorization: Bearer [redacted: authorization]'],
  ])('turns %j into %j', async (text, expected) => {
    expect(await withoutSecrets(text)).toBe(expected);
  });

  it.each([
    'postgres://app:${PASSWORD}@db/x',
    'https://example.com:8080/a@b',
    'const token = nextToken();',
    'const tokens = ["identifier", "keyword"];',
    '{ "token": "keyword.control" }',
    'DB_PASSWORD=${SECRET_FROM_VAULT}',
    'API_KEY=',
    'password: ""',
    'git@github.com:owner/repository.git',
    'sha512-9dTsKPfl2QGzSKSeYNL2vsfZ1aTwOL2RAyyJ4e0DMzuhCZQwnqTRx8bCh2ue9zyyw4nDYD5D3Y9hGqYbcw==',
    'the risk-of-something-that-is-very-long-indeed',
    'a -----BEGIN without more',
  ])('keeps %j as it is', async (text) => {
    expect(await withoutSecrets(text)).toBe(text);
  });

  it('finds a secret at every position of a long text', async () => {
    const [, found] = SECRETS[1] as readonly [string, string];
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 16_000, max: 17_000 }), fc.nat(60_000), async (before, after) => {
        const text = `${'x '.repeat(before / 2)} ${found} ${'y '.repeat(after / 2)}`;
        expect(await withoutSecrets(text)).toBe(text.replace(found, '[redacted: GitHub token]'));
      }),
      { numRuns: 30 },
    );
  });

  it('returns text without secrets unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 400 }), async (text) => {
        expect(await withoutSecrets(text)).toBe(text);
      }),
    );
  });

  it.each([
    ['URLs without an end', '://a:'],
    ['tokens without an end', 'eyJaaaaaaaaaa.'],
    ['words', 'eyJ'],
    ['names', 'password" : "'],
    ['names and spaces', 'token    =    '],
    ['capitals', 'A_PASSWORD'],
    ['key blocks without an end', secret('-----BEGIN PRIV', 'ATE KEY-----')],
    ['dashes', '-----BEGIN '],
    ['dots and at signs', ':b@c.'],
    ['escapes', String.raw`\n`],
  ])('keeps the event loop free with a megabyte of %s', async (_what, piece) => {
    const text = piece.repeat(Math.ceil(1024 ** 2 / piece.length));
    const lag = monitorEventLoopDelay({ resolution: 1 });
    await new Promise((resolve) => setImmediate(resolve));
    const startedAt = performance.now();
    lag.enable();
    await withoutSecrets(text);
    await new Promise((resolve) => setImmediate(resolve));
    lag.disable();
    // Generous, as the machine may be busy; a pattern that backtracks would take minutes.
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(lag.percentile(50) / 1e6).toBeLessThan(100);
  });
});
