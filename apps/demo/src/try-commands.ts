export interface GatewayAddresses {
  /** Base URL of Connect, gRPC-Web, REST and SSE. */
  readonly http: string;
  /** `host:port` of gRPC. */
  readonly grpc: string;
}

export interface TryTargets extends GatewayAddresses {
  readonly sessionId: string;
  readonly runId: string;
}

const SERVICE = 'insightify.v1.PipelineService';

/** Returns commands to paste, one per wire. */
export function commandLines({ http, grpc, sessionId, runId }: TryTargets): string[] {
  const bySession = `'{"sessionId":"${sessionId}"}'`;
  const byRun = `'{"runId":"${runId}"}'`;
  return [
    `curl -s ${http}/api/sessions/${sessionId}`,
    `curl -sN ${http}/api/watch/${runId}`,
    `curl -s -H 'content-type: application/json' -d ${bySession} ${http}/${SERVICE}/ListRuns`,
    `npx buf curl --protocol grpc -d ${byRun} http://${grpc}/${SERVICE}/WatchRun`,
    `in a browser: ${http}/docs`,
  ];
}
