import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { launchChromium, type Chromium } from '../support/chromium/index.js';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { fencedBlocks } from './markdown.js';

describe('the EventSource page of docs/api.md', () => {
  let pages: Server;
  let origin: string;
  let gateway: GatewayProcess;
  let browser: Chromium;

  beforeAll(async () => {
    const html = fencedBlocks('docs/api.md').find(({ language }) => language === 'html');
    pages = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(html?.text.replaceAll('http://127.0.0.1:8080', gateway.httpUrl));
    });
    pages.listen(0, '127.0.0.1');
    await once(pages, 'listening');
    origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    gateway = await GatewayProcess.start({ env: { CORS_ORIGINS: origin } });
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
    pages.closeAllConnections();
    pages.close();
  });

  it('shows the events of a run from another origin, each once, and closes after the last', async () => {
    const page = await browser.newPage();
    await page.goto(origin);
    await page.locator('#state', { hasText: 'closed' }).waitFor({ timeout: 30_000 });
    const lines = await page.locator('li').allTextContents();
    expect(lines[0]).toBe('1: test_pipeline started');
    expect(lines.map((line) => Number(line.split(':')[0]))).toEqual(lines.map((_, index) => index + 1));
    expect(lines.at(-1)).toMatch(/: 20 events in \d+ ms$/);
  }, 60_000);
});
