import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSession, RestClient, runOf, startTestPipeline, WIRES } from '../support/clients/index.js';
import { eventually } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { RAW_WIRES, SSE, wholeLog, Witness, within } from '../support/raw-wires/index.js';

const TEST_MS = 60_000;
const LONG = { events: '5000', interval_ms: '5' };

const readiness = async ({ httpUrl }: GatewayProcess): Promise<number> =>
  (await fetch(`${httpUrl}/health/ready`)).status;

const notReady = (gateway: GatewayProcess): Promise<true> =>
  eventually('the gateway to be not ready', async () =>
    (await readiness(gateway)) === 503 ? true : undefined,
  );

describe('a gateway that has lost its data folder', () => {
  const gateways: GatewayProcess[] = [];

  afterEach(async () => {
    for (const gateway of gateways.splice(0)) await gateway.close();
  });

  async function start(env: Record<string, string> = {}): Promise<GatewayProcess> {
    const gateway = await GatewayProcess.start({ env });
    gateways.push(gateway);
    return gateway;
  }

  it(
    'releases everything when another process has taken over, and its watchers continue there',
    async () => {
      const first = await start();
      const rest = new RestClient(first);
      const { sessionId } = await openSession(rest);
      const runId = await startTestPipeline(rest, sessionId, LONG);
      const witnesses = RAW_WIRES.map((wire) => new Witness(runId, wire));
      for (const witness of witnesses) witness.watch(first);
      await eventually('events on every wire', () =>
        witnesses.every(({ frames }) => frames.length > 30) ? true : undefined,
      );

      await rm(join(first.dataDir, 'gateway.lock'));
      const second = await start({ DATA_DIR: first.dataDir });

      for (const witness of witnesses) {
        const end = await within(witness.ended(), 'the watch to end');
        expect(end).not.toEqual({ kind: 'finished' });
      }
      await notReady(first);
      const text = await (await fetch(`${first.httpUrl}/health/ready`)).text();
      expect(text).toContain('another process has taken over the storage');
      for (const { open } of WIRES) {
        const client = await open(first);
        const fenced = { code: 'UNAVAILABLE', reason: 'STORAGE_FENCED' };
        await expect(client.call('InitRun', {})).rejects.toMatchObject(fenced);
        await expect(client.call('StartRun', { sessionId })).rejects.toMatchObject(fenced);
        await expect(client.watch({ runId }).failure()).resolves.toMatchObject({ code: 'UNAVAILABLE' });
        client.close();
      }
      expect(first.logs()).toContain('this process writes nothing any more');

      const whole = (await wholeLog(second, runId)) as readonly string[];
      for (const witness of witnesses) {
        witness.watch(second);
        expect(await within(witness.ended(), 'the rest of the run')).toEqual({ kind: 'finished' });
        expect(witness.frames.map(witness.wire.read)).toEqual(whole.map(SSE.read));
      }
      expect(await readiness(second)).toBe(200);
      const other = await startTestPipeline(new RestClient(second), sessionId, { events: '5' });
      expect(await wholeLog(second, other)).toBeDefined();
      expect(await first.stop()).toBe(0);
    },
    TEST_MS,
  );

  it(
    'refuses writes on every wire while the folder is missing, and recovers when it is back',
    async () => {
      const gateway = await start();
      const { dataDir } = gateway;
      const rest = new RestClient(gateway);
      const { sessionId } = await openSession(rest);
      const runId = await startTestPipeline(rest, sessionId, { ...LONG, events: '300' });
      await rest.watch({ runId }).first(10);
      await rename(dataDir, `${dataDir}-away`);
      try {
        for (const { open } of WIRES) {
          const client = await open(gateway);
          await expect(client.call('InitRun', {})).rejects.toMatchObject({
            code: 'UNAVAILABLE',
            reason: 'STORAGE_UNAVAILABLE',
          });
          client.close();
        }
        await notReady(gateway);
      } finally {
        await rm(dataDir, { recursive: true, force: true });
        await rename(`${dataDir}-away`, dataDir);
      }
      expect(await wholeLog(gateway, runId)).toBeDefined();
      expect(await runOf(rest, runId)).toMatchObject({ state: 'RUN_STATE_SUCCEEDED' });
    },
    TEST_MS,
  );

  it(
    'releases everything when another database lies in place of its own',
    async () => {
      const gateway = await start();
      const { sessionId } = await openSession(new RestClient(gateway));
      const path = join(gateway.dataDir, 'gateway.sqlite');
      const copy = new DatabaseSync(path);
      copy.exec(`VACUUM INTO '${path}.backup'`);
      copy.close();
      await rename(`${path}.backup`, path);
      const rest = new RestClient(gateway);
      await expect(rest.call('InitRun', {})).rejects.toMatchObject({ reason: 'STORAGE_FENCED' });
      await notReady(gateway);
      await expect(rest.call('GetSession', { sessionId })).rejects.toMatchObject({
        reason: 'STORAGE_FENCED',
      });
    },
    TEST_MS,
  );
});
