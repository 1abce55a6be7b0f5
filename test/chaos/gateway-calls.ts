import type { GatewayProcess } from '../support/gateway-process/index.js';

export interface ListedRun {
  readonly runId: string;
  readonly workerKey: string;
  readonly state: string;
  readonly lastSeq: string;
}

/** The REST calls of the chaos tests; a refusal and a broken connection both throw. */
export class GatewayCalls {
  constructor(private readonly gateway: GatewayProcess) {}

  initRun(requestId: string): Promise<{ readonly sessionId: string; readonly bootstrapRunId: string }> {
    return this.send('/api/sessions', { requestId });
  }

  startRun(
    sessionId: string,
    params: Readonly<Record<string, string>>,
    requestId?: string,
  ): Promise<{ readonly runId: string }> {
    const request = { sessionId, pipelineId: 'test_pipeline', params: { interval_ms: '0', ...params } };
    return this.send('/api/runs', { ...request, ...(requestId === undefined ? {} : { requestId }) });
  }

  async run(runId: string): Promise<ListedRun> {
    return (await this.send<{ run: ListedRun }>(`/api/runs/${runId}`)).run;
  }

  async runsOf(sessionId: string): Promise<readonly ListedRun[]> {
    return (await this.send<{ runs?: readonly ListedRun[] }>(`/api/runs?session_id=${sessionId}`)).runs ?? [];
  }

  async isRunning(sessionId: string): Promise<boolean> {
    const { session } = await this.send<{ session: { running: boolean } }>(`/api/sessions/${sessionId}`);
    return session.running;
  }

  private async send<T>(path: string, body?: object): Promise<T> {
    const { httpUrl } = this.gateway;
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const response = await fetch(
      httpUrl + path,
      body === undefined ? {} : { ...init, body: JSON.stringify(body) },
    );
    const text = await response.text();
    if (response.status !== 200) throw new RefusedCall(`${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
}

/** Thrown when the gateway answers with a refusal. */
export class RefusedCall extends Error {
  override readonly name = 'RefusedCall';
}
