import type { GatewayProcess } from '../support/gateway-process/index.js';
import { SSE, Witness } from '../support/raw-wires/index.js';
import { GatewayCalls, RefusedCall } from './gateway-calls.js';
import type { KillPoint } from './kill-point.js';

const PARAMS = { events: '3' };

/** A call by the visitor; `answer` is missing when the gateway died first. */
interface Visit<T> {
  readonly requestId: string;
  answer: T | undefined;
}

interface Opened {
  readonly sessionId: string;
  readonly bootstrapRunId: string;
}

interface StartVisit extends Visit<{ readonly runId: string }> {
  readonly sessionId: string;
}

/**
 * Opens sessions and starts short runs in them, one after the other, until the gateway dies. It
 * records the replies: every confirmed item must exist after the restart, and every unconfirmed one
 * can be requested again with the same ID.
 */
export class Visitor {
  private readonly opened: Visit<Opened>[] = [];
  private readonly started: StartVisit[] = [];
  private isOver = false;
  private readonly calls: GatewayCalls;

  constructor(
    private readonly gateway: GatewayProcess,
    private readonly name: string,
  ) {
    this.calls = new GatewayCalls(gateway);
  }

  /** Continues until the gateway dies or `stop` is called. @throws `RefusedCall` */
  async visit(point: KillPoint): Promise<void> {
    try {
      while (!this.isOver) {
        const opening: Visit<Opened> = {
          requestId: `${this.name}-${this.opened.length}-s`,
          answer: undefined,
        };
        this.opened.push(opening);
        point.called('a session is being opened');
        opening.answer = await this.calls.initRun(opening.requestId);
        const { sessionId, bootstrapRunId } = opening.answer;
        await this.watched(bootstrapRunId);
        const requestId = `${this.name}-${this.started.length}-r`;
        const starting: StartVisit = { requestId, sessionId, answer: undefined };
        this.started.push(starting);
        point.called('a run is being admitted');
        starting.answer = await this.calls.startRun(sessionId, PARAMS, requestId);
      }
    } catch (error) {
      if (error instanceof RefusedCall) throw error;
    }
  }

  stop(): void {
    this.isOver = true;
  }

  /** Asks the restarted gateway for everything recorded, and returns all runs that must exist. */
  async promised(): Promise<readonly string[]> {
    const runIds: string[] = [];
    for (const { requestId, answer } of this.opened) {
      const again = await this.calls.initRun(requestId);
      if (answer !== undefined) expect(again).toMatchObject({ ...answer });
      await this.watched(again.bootstrapRunId);
      runIds.push(again.bootstrapRunId);
    }
    for (const { requestId, sessionId, answer } of this.started) {
      const again = await this.calls.startRun(sessionId, PARAMS, requestId);
      if (answer !== undefined) expect(again.runId).toBe(answer.runId);
      await this.watched(again.runId);
      runIds.push(again.runId);
      const runs = await this.calls.runsOf(sessionId);
      expect(runs.map(({ workerKey }) => workerKey).toSorted()).toEqual(['plan_pipeline', 'test_pipeline']);
    }
    for (const { answer } of this.opened) {
      if (answer !== undefined) expect(await this.calls.isRunning(answer.sessionId)).toBe(false);
    }
    return runIds;
  }

  private async watched(runId: string): Promise<void> {
    const witness = new Witness(runId, SSE);
    witness.watch(this.gateway);
    await witness.ended();
  }
}
