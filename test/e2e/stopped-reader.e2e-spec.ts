import { readFile } from 'node:fs/promises';
import { openSession, RestClient, startTestPipeline } from '../support/clients/index.js';
import { eventually } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { digestOf, GRPC, SSE, wholeLog, within, Witness } from '../support/raw-wires/index.js';

const EVENTS = 4_000;
const EVENTS_TO_STALL = 2_000;
const PAYLOAD_BYTES = 20_000;
const RUN_MIB = (EVENTS * PAYLOAD_BYTES) / 1024 ** 2;
const STOPPED_PER_WIRE = 3;
const STOPS_AFTER = 100;

describe('a reader that stops reading', () => {
  let gateway: GatewayProcess | undefined;

  afterEach(() => gateway?.close());

  async function start(env: Readonly<Record<string, string>>): Promise<GatewayProcess> {
    gateway = await GatewayProcess.start({ env });
    return gateway;
  }

  async function startRun(running: GatewayProcess, events = EVENTS): Promise<string> {
    const rest = new RestClient(running);
    const { sessionId } = await openSession(rest);
    return startTestPipeline(rest, sessionId, {
      events: String(events),
      batch: '20',
      payload_bytes: String(PAYLOAD_BYTES),
    });
  }

  /** Watches like any other client, and stops reading at its hundredth event. */
  function stopping(running: GatewayProcess, runId: string, wire: typeof SSE): Witness {
    const witness: Witness = new Witness(runId, wire, (count) => {
      if (count === STOPS_AFTER) witness.pause();
    });
    witness.watch(running);
    return witness;
  }

  it('costs the gateway no memory, delays no other watcher, and catches up in order', async () => {
    const running = await start({ WATCH_STALL: '10m', WATCH_UNREAD_BYTES: '256KiB' });
    const peaks: number[] = [];
    const stopped: Witness[] = [];
    // The first run warms up, the second is the baseline, and only the third has stopped readers.
    for (const count of [0, 0, STOPPED_PER_WIRE]) {
      const runId = await startRun(running);
      const others = [SSE, GRPC].map((wire) => new Witness(runId, wire));
      for (const other of others) other.watch(running);
      for (const wire of [SSE, GRPC]) {
        for (let each = 0; each < count; each += 1) stopped.push(stopping(running, runId, wire));
      }
      const watch = watchedRss(running.pid);
      for (const other of others) {
        expect(await within(other.ended(), 'a watcher that reads on')).toEqual({ kind: 'finished' });
        expect(other.frames).toHaveLength(EVENTS + 3);
      }
      peaks.push(await watch.peak());
    }
    const [, without = 0, withStopped = 0] = peaks;
    // A gateway that buffered unread events would grow by most of the run, even with one buffer for all
    // readers.
    expect(withStopped - without).toBeLessThan(RUN_MIB / 3);

    for (const witness of stopped) {
      expect(witness.frames.length).toBeLessThan(EVENTS / 2);
      witness.resume();
    }
    for (const wire of [SSE, GRPC]) {
      const ofWire = stopped.filter((each) => each.wire === wire);
      const log = digestOf((await wholeLog(running, ofWire[0]?.runId ?? '', wire)) ?? []);
      for (const witness of ofWire) {
        const end = await within(witness.ended(), `a reader on ${wire.name} that reads again`);
        expect(end).toEqual({ kind: 'finished' });
        expect(digestOf(witness.frames)).toBe(log);
      }
    }
  }, 180_000);

  it.each([SSE, GRPC])(
    'is closed on $name when it has read nothing for WATCH_STALL, and can resume',
    async (wire) => {
      const running = await start({ WATCH_STALL: '2s', MAX_WATCHERS_PER_RUN: '1' });
      const runId = await startRun(running, EVENTS_TO_STALL);
      const witness = stopping(running, runId, wire);
      await eventually('the reader to stop', () => (witness.frames.length >= STOPS_AFTER ? true : undefined));
      // Its place becomes free once it is closed.
      const log = await eventually('the reader to be closed', async () => {
        const other = new Witness(runId, SSE);
        other.watch(running);
        const end = await within(other.ended(), 'another watcher');
        return end.kind === 'finished' ? other.frames : undefined;
      });
      witness.resume();
      const end = await within(witness.ended(), 'the end of the closed watch');
      expect(end).not.toEqual({ kind: 'finished' });
      const before = witness.frames.length;
      expect(before).toBeLessThan(log.length);
      witness.watch(running);
      expect(await within(witness.ended(), 'the end of the resumed watch')).toEqual({ kind: 'finished' });
      expect(witness.frames).toHaveLength(log.length);
      expect(digestOf(witness.frames)).toBe(digestOf((await wholeLog(running, runId, wire)) ?? []));
    },
    120_000,
  );
});

/** Samples the memory of a process and returns its peak in MiB. */
function watchedRss(pid: number): { peak(): Promise<number> } {
  const seen: number[] = [];
  const look = async (): Promise<void> => {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    seen.push(Number(kib) / 1024);
  };
  const timer = setInterval(() => void look(), 50);
  return {
    peak: async () => {
      clearInterval(timer);
      await look();
      return Math.max(...seen);
    },
  };
}
