import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchChromium, type Chromium } from '../support/chromium/index.js';
import { openSession, RestClient, seqsUpTo, startTestPipeline } from '../support/clients/index.js';
import { freePort } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';

/** `EventSource.CLOSED`: it does not reconnect. */
const CLOSED = 2;

/** The package's browser module, relative to the project folder. */
const FETCH_EVENT_SOURCE = relative(
  process.cwd(),
  fileURLToPath(import.meta.resolve('@microsoft/fetch-event-source/lib/esm/index.js')),
);

interface Seen {
  readonly ids: readonly string[];
  readonly opens: number;
  readonly errors: number;
  readonly closed: boolean;
}

interface Message {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

interface FetchEventSourceLibrary {
  fetchEventSource(
    url: string,
    options: { readonly openWhenHidden: boolean; readonly onmessage: (message: Message) => void },
  ): Promise<void>;
}

/** Starts a page server on its own port, and therefore its own origin. It also serves the package modules. */
async function servePages(): Promise<{ readonly origin: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/node_modules/') === true) {
      // Bundlers resolve imports without a file extension.
      const path = request.url.endsWith('.js') ? request.url : `${request.url}.js`;
      readFile(`.${path}`).then(
        (module) => response.setHeader('content-type', 'text/javascript').end(module),
        () => response.writeHead(404).end(),
      );
      return;
    }
    response.setHeader('content-type', 'text/html; charset=utf-8').end('<!doctype html><title>page</title>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe('a browser', () => {
  let allowed: Awaited<ReturnType<typeof servePages>>;
  let other: Awaited<ReturnType<typeof servePages>>;
  let gateway: GatewayProcess;
  let browser: Chromium;

  beforeAll(async () => {
    [allowed, other] = await Promise.all([servePages(), servePages()]);
    // The gateway must restart on the same port, because EventSource reconnects to the same address.
    const port = await freePort();
    const origins = `https://app.example.com,${allowed.origin}`;
    gateway = await GatewayProcess.start({
      env: { CORS_ORIGINS: origins, PORT: String(port), SHUTDOWN_GRACE: '0ms' },
    });
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
    for (const pages of [allowed, other]) {
      pages?.server.closeAllConnections();
      pages?.server.close();
    }
  });

  async function pageOf(origin: string): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(origin);
    return page;
  }

  /** Opens an EventSource in the page and records its events in `window.seen`. */
  async function watchIn(page: Page, runId: string, { httpUrl }: GatewayProcess = gateway): Promise<void> {
    await page.evaluate((url) => {
      const seen = { ids: [] as string[], opens: 0, errors: 0, closed: false };
      Object.assign(globalThis, { seen });
      const source = new EventSource(url, { withCredentials: true });
      source.addEventListener('open', () => (seen.opens += 1));
      source.addEventListener('error', () => (seen.errors += 1));
      source.addEventListener('message', (event) => seen.ids.push(event.lastEventId));
      source.addEventListener('close', () => {
        seen.closed = true;
        source.close();
      });
    }, `${httpUrl}/api/watch/${runId}`);
  }

  const seenIn = (page: Page): Promise<Seen> =>
    page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);
  const closedIn = (page: Page): Promise<unknown> =>
    page.waitForFunction(() => (globalThis as unknown as { seen: Seen }).seen.closed, undefined, {
      timeout: 20_000,
    });

  it('of an allowed origin opens a session, hides its cookie from scripts, and sends it back', async () => {
    const page = await pageOf(allowed.origin);
    const { sessionId, again, cookie } = await page.evaluate(async (url) => {
      const post = async (path: string): Promise<Record<string, string>> => {
        const reply = await fetch(url + path, { method: 'POST', credentials: 'include', body: '{}' });
        return (await reply.json()) as Record<string, string>;
      };
      const opened = await post('/api/sessions');
      const kept = await post('/api/sessions');
      const { document } = globalThis as unknown as { document: { cookie: string } };
      return { sessionId: opened['sessionId'], again: kept['sessionId'], cookie: document.cookie };
    }, gateway.httpUrl);
    expect(sessionId).toMatch(/^[A-Z0-9]{26}$/);
    expect(again).toBe(sessionId);
    expect(cookie).toBe('');
    await page.close();
  }, 30_000);

  it('of an allowed origin may call Connect with JSON, including the preflight, and read the headers of a watch', async () => {
    const page = await pageOf(allowed.origin);
    const { bootstrapRunId } = await openSession(new RestClient(gateway));
    const found = await page.evaluate(
      async ([url, runId]) => {
        const json = { 'content-type': 'application/json', 'connect-protocol-version': '1' };
        const reply = await fetch(`${url}/insightify.v1.PipelineService/GetRun`, {
          method: 'POST',
          credentials: 'include',
          headers: { ...json, 'x-request-id': 'page' },
          body: JSON.stringify({ runId }),
        });
        const watch = await fetch(`${url}/api/watch/${runId}`, { credentials: 'include' });
        return {
          body: (await reply.json()) as { run: { runId: string } },
          requestId: reply.headers.get('x-request-id'),
          verdict: watch.headers.get('watch-verdict'),
        };
      },
      [gateway.httpUrl, bootstrapRunId] as const,
    );
    expect(found).toMatchObject({
      body: { run: { runId: bootstrapRunId } },
      requestId: 'page',
      verdict: 'from_start',
    });
    await page.close();
  }, 30_000);

  it('of another origin cannot read anything', async () => {
    const page = await pageOf(other.origin);
    const outcome = await page.evaluate(async (url) => {
      const tried = async (path: string, init: RequestInit): Promise<string> =>
        fetch(url + path, init).then(
          () => 'read',
          () => 'refused',
        );
      const json = { 'content-type': 'application/json' };
      return [
        await tried('/api/workers', { credentials: 'include' }),
        await tried('/api/workers', {}),
        await tried('/api/sessions', { method: 'POST', body: '{}', headers: json }),
      ];
    }, gateway.httpUrl);
    expect(outcome).toEqual(['refused', 'refused', 'refused']);
    await page.close();
  }, 30_000);

  it('sees every event of a run once with EventSource, and stops at the end', async () => {
    const client = new RestClient(gateway);
    const { sessionId } = await openSession(client);
    const runId = await startTestPipeline(client, sessionId, { events: '100', interval_ms: '2' });
    const page = await pageOf(allowed.origin);
    await watchIn(page, runId);
    await closedIn(page);
    expect(await seenIn(page)).toEqual({ ids: seqsUpTo(103).map(String), opens: 1, errors: 0, closed: true });
    await page.close();
  }, 30_000);

  it.each(['kill', 'stop'] as const)(
    'reconnects after a %s and a restart, loses and repeats nothing, and stops at the end',
    async (how) => {
      const client = new RestClient(gateway);
      const { sessionId } = await openSession(client);
      const runId = await startTestPipeline(client, sessionId, { events: '100000', interval_ms: '10' });
      const page = await pageOf(allowed.origin);
      await watchIn(page, runId);
      await page.waitForFunction(() => (globalThis as unknown as { seen: Seen }).seen.ids.length >= 20);
      await gateway[how]();
      await gateway.restart();
      await closedIn(page);
      const { ids, opens } = await seenIn(page);
      const events = await new RestClient(gateway).watch({ runId }).all();
      const reason = how === 'kill' ? 'ORPHANED' : 'RUN_SHUTDOWN';
      expect(events.at(-1)).toMatchObject({ error: { reason } });
      expect(ids).toEqual(events.map(({ seq }) => seq));
      if (how === 'kill') expect(opens).toBeGreaterThan(1);

      const state = await page.evaluate(
        (url) =>
          new Promise<number>((resolve) => {
            const source = new EventSource(url, { withCredentials: true });
            source.addEventListener('error', () => resolve(source.readyState));
          }),
        `${gateway.httpUrl}/api/watch/${runId}?after_seq=${ids.at(-1)}`,
      );
      expect(state).toBe(CLOSED);
      await page.close();
    },
    60_000,
  );

  it('that reconnects while the gateway drains waits for the next gateway, and loses and repeats nothing', async () => {
    const port = await freePort();
    const patient = await GatewayProcess.start({
      env: { CORS_ORIGINS: allowed.origin, PORT: String(port), SHUTDOWN_GRACE: '5s' },
    });
    try {
      const client = new RestClient(patient);
      const { sessionId } = await openSession(client);
      const runId = await startTestPipeline(client, sessionId, { events: '100000', interval_ms: '10' });
      const page = await pageOf(allowed.origin);
      const statuses: number[] = [];
      page.on('response', (response) => void statuses.push(response.status()));
      await watchIn(page, runId, patient);
      await page.waitForFunction(() => (globalThis as unknown as { seen: Seen }).seen.ids.length >= 20);
      const exited = patient.stop();
      // It is told to reconnect within two seconds, while the run is still in its grace period.
      await page.waitForFunction(() => (globalThis as unknown as { seen: Seen }).seen.opens >= 2);
      expect(await exited).toBe(0);
      await patient.restart();
      await closedIn(page);
      const events = await new RestClient(patient).watch({ runId }).all();
      expect((await seenIn(page)).ids).toEqual(events.map(({ seq }) => seq));
      expect(new Set(statuses)).toEqual(new Set([200]));
      await page.close();
    } finally {
      await patient.close();
    }
  }, 60_000);

  it('with fetch-event-source receives only events, even on an idle stream', async () => {
    const idle = await GatewayProcess.start({
      env: { CORS_ORIGINS: allowed.origin, KEEP_ALIVE: '1s', SHUTDOWN_GRACE: '0ms' },
    });
    try {
      const client = new RestClient(idle);
      const { sessionId } = await openSession(client);
      const params = { events: '3', interval_ms: '0', start_delay_ms: '3500' };
      const runId = await startTestPipeline(client, sessionId, params);
      const page = await pageOf(allowed.origin);
      const messages = await page.evaluate(
        async ([library, url]) => {
          const imported = (await import(library)) as FetchEventSourceLibrary;
          const seen: Message[] = [];
          const onmessage = ({ id, event, data }: Message): void => void seen.push({ id, event, data });
          await imported.fetchEventSource(url, { openWhenHidden: true, onmessage });
          return seen;
        },
        [`${allowed.origin}/${FETCH_EVENT_SOURCE}`, `${idle.httpUrl}/api/watch/${runId}`] as const,
      );
      expect(messages.pop()).toEqual({ id: '', event: 'close', data: '{}' });
      expect(messages.map(({ id }) => id)).toEqual(seqsUpTo(6).map(String));
      for (const { id, data } of messages) expect(JSON.parse(data)).toMatchObject({ seq: id });
      await page.close();
    } finally {
      await idle.close();
    }
  }, 60_000);

  it('shows the OpenAPI page', async () => {
    const page = await pageOf(`${gateway.httpUrl}/docs`);
    await page.getByText('/api/watch/{run_id}').first().waitFor({ timeout: 10_000 });
    await page.close();
  }, 30_000);
});
