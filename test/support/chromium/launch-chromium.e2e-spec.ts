import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { patience } from '#testing';
import { launchChromium, type Chromium } from './launch-chromium.js';

const PAGE = `<!doctype html><title>loopback</title>
<script>
  document.cookie = 'seen=1';
  new EventSource('/events').onmessage = ({ data }) => { document.title = data; };
</script>`;

describe('launchChromium', () => {
  let server: Server;
  let origin: string;
  const browsers: Chromium[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/events') {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: it runs\n\n');
      } else {
        response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
      }
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    await Promise.all(browsers.splice(0).map((browser) => browser.close()));
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function launch(): Promise<Chromium> {
    const browser = await launchChromium();
    browsers.push(browser);
    return browser;
  }

  it('opens a page that is served on loopback and runs its scripts', async () => {
    const page = await (await launch()).newPage();
    await page.goto(origin);
    await page.waitForFunction('document.title === "it runs"', undefined, { timeout: 5_000 * patience() });
    expect(await page.title()).toBe('it runs');
  }, 30_000);

  it('starts each browser without what another has stored, and leaves no profile behind', async () => {
    const first = await launch();
    await (await first.newPage()).goto(origin);
    expect(await first.context.cookies(origin)).toMatchObject([{ name: 'seen' }]);
    const second = await launch();
    expect([first.profile, second.profile].map((profile) => existsSync(profile))).toEqual([true, true]);
    expect(await second.context.cookies(origin)).toEqual([]);

    await Promise.all(browsers.splice(0).map((browser) => browser.close()));
    expect([first.profile, second.profile].map((profile) => existsSync(profile))).toEqual([false, false]);
  }, 30_000);

  it('says how to get a browser where there is none', async () => {
    await expect(launchChromium({ executablePath: '/nowhere/chromium' })).rejects.toThrow(
      'There is no chromium at /nowhere/chromium. Install it with "apt-get install chromium", or set CHROMIUM_PATH',
    );
  });
});
