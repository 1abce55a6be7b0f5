import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { launchChromium, type Chromium } from '../support/chromium/index.js';
import { eventually } from '#testing';
import { FrontProxy } from '../support/front-proxy/index.js';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { fencedBlocks } from './markdown.js';

describe('the EventSource page of docs/api.md', () => {
  let pages: Server;
  let origin: string;
  let gateway: GatewayProcess;
  let proxy: FrontProxy;
  let browser: Chromium;

  beforeAll(async () => {
    const html = fencedBlocks('docs/api.md').find(({ language }) => language === 'html');
    pages = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(html?.text.replaceAll('http://127.0.0.1:8080', proxy.url));
    });
    pages.listen(0, '127.0.0.1');
    await once(pages, 'listening');
    origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    gateway = await GatewayProcess.start({ env: { CORS_ORIGINS: origin } });
    proxy = await FrontProxy.start(() => gateway.httpUrl);
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
    proxy?.close();
    pages.closeAllConnections();
    pages.close();
  });

  async function openPage(): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(origin);
    return page;
  }

  /** Expects every event of the run once, in order. */
  async function expectWhole(page: Page): Promise<void> {
    await page.locator('#state', { hasText: 'closed' }).waitFor({ timeout: 30_000 });
    const lines = await page.locator('li').allTextContents();
    expect(lines[0]).toBe('1: test_pipeline started');
    expect(lines.map((line) => Number(line.split(':')[0]))).toEqual(lines.map((_, index) => index + 1));
    expect(lines.at(-1)).toMatch(/: 20 events in \d+ ms$/);
    await page.close();
  }

  it('shows the events of a run from another origin, each once, and closes after the last', async () => {
    await expectWhole(await openPage());
  }, 60_000);

  it('resumes where it was after a graceful restart', async () => {
    const page = await openPage();
    await page.locator('li').nth(3).waitFor({ timeout: 30_000 });
    await gateway.stop();
    await gateway.restart();
    await expectWhole(page);
  }, 60_000);

  it('opens a new EventSource when an error page has closed the first permanently', async () => {
    const page = await openPage();
    await page.locator('li').nth(3).waitFor({ timeout: 30_000 });
    proxy.goAway();
    const before = proxy.refused;
    await eventually('the browser to get an error page', () => (proxy.refused > before ? true : undefined));
    expect(await page.locator('#state').textContent()).toBe('reconnecting');
    proxy.comeBack();
    await expectWhole(page);
  }, 60_000);
});
