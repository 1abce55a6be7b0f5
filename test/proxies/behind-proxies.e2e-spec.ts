import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ConnectClient,
  GrpcClient,
  openSession,
  RestClient,
  SILENT,
  startTestPipeline,
  type GatewayClient,
} from '../support/clients/index.js';
import { eventually, freePort } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { PROXIES, ReverseProxy, tlsFetch } from '../support/reverse-proxy/index.js';
import { LastingWatch } from './lasting-watch.js';

const TLS = join(import.meta.dirname, '..', '..', 'libs', 'git-testing', 'src', 'tls');
const INTERVAL_MS = 200;
const EVENTS_BEFORE_RESTART = 20;
const DEADLINE_MS = 120_000;

type WireName = 'SSE' | 'Connect' | 'gRPC-Web' | 'gRPC';

/** The wires that the documents promise for each proxy. */
const CARRIED: readonly (readonly [proxy: string, wire: WireName])[] = PROXIES.flatMap(({ name }) =>
  (['SSE', 'Connect', 'gRPC-Web', 'gRPC'] as const).map((wire) => [name, wire] as const),
);

describe('behind a real proxy, on one TLS port', () => {
  let gateway: GatewayProcess;
  let ca: Buffer;
  let direct: RestClient;
  const proxies = new Map<string, ReverseProxy>();
  const clients: GatewayClient[] = [];
  const silent = new Map<string, LastingWatch>();
  const restarted = new Map<string, LastingWatch>();

  const keyOf = (proxy: string, wire: WireName): string => `${proxy} ${wire}`;

  async function clientOf(proxy: ReverseProxy, wire: Exclude<WireName, 'SSE'>): Promise<GatewayClient> {
    const { url: httpUrl, site } = proxy;
    const addresses = { httpUrl, grpcAddress: `127.0.0.1:${site.port}`, ca };
    const client =
      wire === 'gRPC'
        ? await GrpcClient.open(addresses)
        : new ConnectClient(addresses, wire === 'Connect' ? 'json' : 'grpc-web');
    clients.push(client);
    return client;
  }

  async function watchAll(runId: string, into: Map<string, LastingWatch>): Promise<void> {
    for (const [name, wire] of CARRIED) {
      const proxy = proxies.get(name) as ReverseProxy;
      const watch =
        wire === 'SSE'
          ? LastingWatch.overSse(proxy.url, runId, tlsFetch(ca))
          : LastingWatch.over(await clientOf(proxy, wire), runId);
      into.set(keyOf(name, wire), watch);
    }
  }

  const allEnded = (watches: ReadonlyMap<string, LastingWatch>): Promise<unknown> =>
    Promise.all([...watches.values()].map((watch) => watch.ended(DEADLINE_MS)));

  beforeAll(async () => {
    const [certificate, key] = await Promise.all(
      ['certificate.pem', 'key.pem'].map((file) => readFile(join(TLS, file))),
    );
    ca = certificate as Buffer;
    const [httpPort, grpcPort] = [await freePort(), await freePort()];
    const env = { PORT: String(httpPort), GRPC_PORT: String(grpcPort) };
    gateway = await GatewayProcess.start({ env });
    const both = join(gateway.dataDir, 'proxy.pem');
    await writeFile(both, Buffer.concat([certificate as Buffer, key as Buffer]));
    for (const setup of PROXIES) {
      const where = { port: await freePort(), http: `127.0.0.1:${httpPort}`, grpc: `127.0.0.1:${grpcPort}` };
      const files = { certificate: both, key: join(TLS, 'key.pem') };
      proxies.set(setup.name, await ReverseProxy.start(setup, { ...where, ...files }));
    }
    direct = new RestClient(gateway);

    const quiet = await openSession(direct);
    const silentRun = await startTestPipeline(direct, quiet.sessionId, SILENT);
    await watchAll(silentRun, silent);
    await allEnded(silent);

    const busy = await openSession(direct);
    const params = { events: '100000', interval_ms: String(INTERVAL_MS) };
    const busyRun = await startTestPipeline(direct, busy.sessionId, params);
    await watchAll(busyRun, restarted);
    await eventually(
      'every watcher to be at it',
      () =>
        [...restarted.values()].every(({ seen }) => seen.length >= EVENTS_BEFORE_RESTART) ? true : undefined,
      30_000,
    ).catch(() => undefined);
    await gateway.restart();
    await allEnded(restarted);
  }, 300_000);

  afterAll(async () => {
    for (const watch of [...silent.values(), ...restarted.values()]) watch.close();
    for (const client of clients) client.close();
    for (const proxy of proxies.values()) await proxy.close();
    await gateway?.close();
  });

  const seqs = (watch: LastingWatch | undefined): number[] =>
    (watch?.seen ?? []).map(({ event }) => Number(event.seq));

  describe.each(CARRIED)('%s with %s', (proxy, wire) => {
    it('keeps one watch open through a silent minute, and misses nothing of it', () => {
      const watch = silent.get(keyOf(proxy, wire));
      expect({ ended: watch?.hasEnded, connections: watch?.connections, seqs: seqs(watch) }).toEqual({
        ended: true,
        connections: 1,
        seqs: seqs(watch).map((_seq, index) => index + 1),
      });
    });

    it('delivers each event before the next one is produced', () => {
      const seen = restarted.get(keyOf(proxy, wire))?.seen.slice(0, EVENTS_BEFORE_RESTART) ?? [];
      const late = seen.slice(0, -1).filter(({ atMs }, index) => {
        const next = seen[index + 1]?.event.emittedAt ?? '';
        return atMs > Date.parse(next);
      });
      expect(seen).toHaveLength(EVENTS_BEFORE_RESTART);
      expect(late.length).toBeLessThan(seen.length / 4);
    });

    it('loses and repeats nothing across a restart of the gateway', () => {
      const watch = restarted.get(keyOf(proxy, wire));
      expect(watch?.hasEnded).toBe(true);
      expect(watch?.connections).toBeGreaterThan(1);
      expect(seqs(watch)).toEqual(seqs(watch).map((_seq, index) => index + 1));
      const ends = [...restarted.values()].map((each) => each.seen.at(-1)?.event.seq);
      expect(new Set(ends).size).toBe(1);
    });
  });
});
