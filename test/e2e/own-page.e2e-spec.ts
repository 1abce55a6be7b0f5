import { once } from 'node:events';
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { launchChromium, type Chromium } from '../support/chromium/index.js';
import { GatewayProcess } from '../support/gateway-process/index.js';

const NAME = 'gateway.example';
const CALLS = [
  ['REST', '/api/sessions', {}],
  ['Connect', '/insightify.v1.PipelineService/ListWorkers', {}],
  [
    'MCP',
    '/mcp',
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'page', version: '1' } },
    },
  ],
] as const;

type Answers = readonly { readonly status: number; readonly text: string }[];

/** Like `proxy_pass` of nginx by default, it sets `Host` to the upstream. */
async function proxyTo(upstream: () => string): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, host: new URL(upstream()).host, connection: 'close' };
    const passed = request(
      upstream() + (incoming.url ?? '/'),
      { method: incoming.method, headers },
      (reply) => {
        outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(outgoing);
      },
    );
    incoming.pipe(passed);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, server };
}

describe('a page of the gateway on plain http, behind a proxy with a name', () => {
  let gateway: GatewayProcess;
  let proxy: Awaited<ReturnType<typeof proxyTo>>;
  let browser: Chromium;

  beforeAll(async () => {
    browser = await launchChromium({ names: { [NAME]: '127.0.0.1' } });
    proxy = await proxyTo(() => gateway.httpUrl);
    gateway = await GatewayProcess.start();
  }, 30_000);

  afterAll(async () => {
    await browser?.close();
    proxy?.server.closeAllConnections();
    proxy?.server.close();
    await gateway?.close();
  });

  async function answersInPage(): Promise<Answers> {
    const page = await browser.newPage();
    await page.goto(`http://${NAME}:${proxy.port}/docs`);
    const answers = await page.evaluate(async (calls) => {
      const answered = [];
      for (const [, path, body] of calls) {
        const headers = { 'content-type': 'application/json' };
        const reply = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
        answered.push({ status: reply.status, text: await reply.text() });
      }
      return answered;
    }, CALLS);
    await page.close();
    return answers;
  }

  it('is refused alike on REST, Connect and MCP, and told which settings allow it', async () => {
    const answers = await answersInPage();
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 403]);
    for (const answer of answers) {
      expect(answer.text).toContain(`http://${NAME}:${proxy.port}`);
      expect(answer.text).toContain('ALLOWED_HOSTS');
      expect(answer.text).toContain('CORS_ORIGINS');
    }
  }, 30_000);

  it.each(['ALLOWED_HOSTS', 'CORS_ORIGINS'])(
    'is allowed on all of them by %s',
    async (setting) => {
      const own = `${NAME}:${proxy.port}`;
      await gateway.restart({ [setting]: setting === 'ALLOWED_HOSTS' ? own : `http://${own}` });
      expect((await answersInPage()).map(({ status }) => status)).toEqual([200, 200, 200]);
    },
    30_000,
  );
});

describe.each(CALLS)('on %s', (wire, path, body) => {
  let gateway: GatewayProcess;

  beforeAll(async () => {
    gateway = await GatewayProcess.start({ env: { ALLOWED_HOSTS: NAME } });
  }, 30_000);

  afterAll(() => gateway?.close());

  async function statusFor(headers: IncomingHttpHeaders): Promise<number> {
    const asked = request(gateway.httpUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    });
    asked.end(JSON.stringify(body));
    const [reply] = (await once(asked, 'response')) as [IncomingMessage];
    await text(reply);
    return reply.statusCode ?? 0;
  }

  it('accepts pages under the names of the gateway and this machine as its own, and no others', async () => {
    const refused = wire === 'MCP' ? 403 : 400;
    const { host } = new URL(gateway.httpUrl);
    const seen = async (origin: string, more = {}): Promise<readonly [string, number]> => [
      origin,
      await statusFor({ host, origin, ...more }),
    ];
    for (const origin of [`http://${NAME}`, `https://${NAME}`, gateway.httpUrl]) {
      expect(await seen(origin)).toEqual([origin, 200]);
    }
    expect(await seen('https://evil.example', { 'sec-fetch-site': 'same-origin' })).toEqual([
      'https://evil.example',
      200,
    ]);
    for (const origin of [
      ...['https://evil.example', 'null', `http://${NAME}:3000`, `http://${NAME}.evil.example`],
      ...[`http://evil.example/${NAME}`, 'http://localhost:1', 'file://'],
    ]) {
      expect(await seen(origin, { 'sec-fetch-site': 'cross-site' })).toEqual([origin, refused]);
    }
  }, 30_000);
});
