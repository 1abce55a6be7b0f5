import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { launchChromium, type Chromium } from '../support/chromium/index.js';
import { GatewayProcess } from '../support/gateway-process/index.js';

const CROSS_SITE = { COOKIE_SAME_SITE: 'none', COOKIE_SECURE: 'true' };

interface Seen {
  /** The session IDs returned by the first and the second InitRun. */
  readonly opened: readonly (string | undefined)[];
  /** HTTP statuses of ListRuns over Connect, with the session in the cookie alone and in a field. */
  readonly byCookie: number;
  readonly byField: number;
}

/**
 * Browsers treat `127.0.0.1` and `localhost` as two sites, and accept Secure cookies of `localhost`
 * without TLS.
 */
describe('a page of another site', () => {
  let pages: Server;
  let origin: string;
  let blocking: Chromium;
  let allowing: Chromium;
  const gateways: GatewayProcess[] = [];

  beforeAll(async () => {
    pages = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>page</title>');
    }).listen(0, '127.0.0.1');
    await once(pages, 'listening');
    origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    blocking = await launchChromium();
    allowing = await launchChromium({ thirdPartyCookies: true });
  }, 30_000);

  afterAll(async () => {
    await blocking?.close();
    await allowing?.close();
    await Promise.all(gateways.map((gateway) => gateway.close()));
    pages?.closeAllConnections();
    pages?.close();
  });

  async function seenIn(browser: Chromium, env: Readonly<Record<string, string>>): Promise<Seen> {
    const gateway = await GatewayProcess.start({ env: { CORS_ORIGINS: origin, ...env } });
    gateways.push(gateway);
    const page = await browser.newPage();
    await page.goto(origin);
    const seen = await page.evaluate(
      async (url) => {
        const post = (path: string, body: object): Promise<Response> =>
          fetch(url + path, {
            method: 'POST',
            credentials: 'include',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          });
        const open = async (): Promise<string | undefined> =>
          ((await (await post('/api/sessions', {})).json()) as { sessionId?: string }).sessionId;
        const opened = [await open(), await open()];
        const listRuns = '/insightify.v1.PipelineService/ListRuns';
        const byCookie = (await post(listRuns, {})).status;
        const byField = (await post(listRuns, { sessionId: opened[0] })).status;
        return { opened, byCookie, byField };
      },
      gateway.httpUrl.replace('127.0.0.1', 'localhost'),
    );
    await page.close();
    return seen;
  }

  it.each([
    ['the cookie is SameSite=Lax', () => allowing, {}],
    ['the browser blocks it regardless', () => blocking, CROSS_SITE],
  ])(
    'names its session in a field where %s',
    async (_, browser, env) => {
      const { opened, byCookie, byField } = await seenIn(browser(), env);
      expect(new Set(opened).size).toBe(2);
      expect([byCookie, byField]).toEqual([400, 200]);
    },
    30_000,
  );

  it('keeps its session in the cookie with COOKIE_SAME_SITE=none, on REST and Connect', async () => {
    const { opened, byCookie, byField } = await seenIn(allowing, CROSS_SITE);
    expect(opened[0]).toMatch(/^[A-Z0-9]{26}$/);
    expect(opened[1]).toBe(opened[0]);
    expect([byCookie, byField]).toEqual([200, 200]);
  }, 30_000);
});

describe('COOKIE_SAME_SITE', () => {
  it.each([
    [{ COOKIE_SAME_SITE: 'strict' }, 'SameSite=Strict'],
    [{ COOKIE_SAME_SITE: 'none', COOKIE_SECURE: 'true' }, 'Secure; SameSite=None'],
  ])(
    '%j makes the cookie %s',
    async (env, attributes) => {
      const gateway = await GatewayProcess.start({ env });
      try {
        const reply = await fetch(`${gateway.httpUrl}/api/sessions`, { method: 'POST', body: '{}' });
        expect(reply.headers.get('set-cookie')).toContain(attributes);
      } finally {
        await gateway.close();
      }
    },
    30_000,
  );

  it.each([
    [{ COOKIE_SAME_SITE: 'None' }, 'COOKIE_SAME_SITE must be one of lax, strict, none'],
    [{ COOKIE_SAME_SITE: 'none' }, 'COOKIE_SAME_SITE may be none only with COOKIE_SECURE=true'],
  ])(
    'stops the start with %j, and the log says why',
    async (env, why) => {
      await expect(GatewayProcess.start({ env })).rejects.toThrow(why);
    },
    30_000,
  );
});
