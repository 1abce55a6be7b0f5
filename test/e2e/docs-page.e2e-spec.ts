import type { Page } from 'playwright-core';
import { launchChromium, type Chromium } from '../support/chromium/index.js';
import { RestClient, sessionOf } from '../support/clients/index.js';
import { eventually } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';

const WAIT = { timeout: 30_000 };

describe('the OpenAPI page', () => {
  let gateway: GatewayProcess;
  let browser: Chromium;
  let page: Page;

  beforeAll(async () => {
    gateway = await GatewayProcess.start();
    browser = await launchChromium();
    page = await browser.newPage();
    await page.goto(`${gateway.httpUrl}/docs`);
  }, 30_000);

  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  /** Opens an operation, sends the prefilled request, and returns the displayed status and body. */
  async function tryOut(tag: string, operationId: string): Promise<{ status: string; body: string }> {
    const operation = page.locator(`#operations-${tag}-${operationId}`);
    await operation.locator('.opblock-summary-control').click(WAIT);
    await operation.getByRole('button', { name: 'Try it out' }).click(WAIT);
    await operation.getByRole('button', { name: 'Execute' }).click(WAIT);
    const reply = operation.locator('.live-responses-table .response').first();
    const status = await reply.locator('.response-col_status').innerText(WAIT);
    const body = await reply.locator('.highlight-code, pre').first().innerText(WAIT);
    return { status: status.trim(), body };
  }

  it('opens a session with the prefilled request, and continues in it with the cookie', async () => {
    const opened = await tryOut('sessions', 'initRun');
    expect(opened.status).toMatch(/^200/);
    const [, sessionId = ''] = /"sessionId": "(\w+)"/.exec(opened.body) ?? [];
    await eventually('the end of the bootstrap', async () =>
      (await sessionOf(new RestClient(gateway), sessionId)).running ? undefined : true,
    );
    const started = await tryOut('runs', 'startRun');
    expect([started.status, started.body]).toEqual([
      expect.stringMatching(/^200/),
      expect.stringContaining('"runId": "test_pipeline-'),
    ]);
    for (const [tag, operationId] of [
      ['runs', 'listRuns'],
      ['sessions', 'listSessions'],
      ['usage', 'getUsage'],
      ['workers', 'listWorkers'],
      ['health', 'ready'],
    ] as const) {
      const { status } = await tryOut(tag, operationId);
      expect([operationId, status]).toEqual([operationId, expect.stringMatching(/^200/)]);
    }
  }, 180_000);

  it('shows the documented answer for an unknown ID', async () => {
    for (const [tag, operationId, reason] of [
      ['runs', 'getRun', 'RUN_NOT_FOUND'],
      ['runs', 'cancelRun', 'RUN_NOT_FOUND'],
      ['runs', 'submitRunInput', 'RUN_NOT_FOUND'],
      ['runs', 'watchRun', 'RUN_NOT_FOUND'],
      ['sessions', 'getSession', 'SESSION_NOT_FOUND'],
    ] as const) {
      const { status, body } = await tryOut(tag, operationId);
      expect([operationId, status]).toEqual([operationId, expect.stringMatching(/^404/)]);
      expect(body).toContain(reason);
    }
  }, 180_000);
});
