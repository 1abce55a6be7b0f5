import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Client as GrpcClient, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { Injectable, Module, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CallHook, type CallOutcome } from '../../apps/gateway/src/transport/calls/call-hook.js';
import type { CallContext } from '../../apps/gateway/src/transport/calls/call-context.js';
import { GatewayError } from '#errors';
import {
  ConnectClient,
  ENDLESS,
  openSession,
  RestClient,
  startTestPipeline,
  WIRES,
} from '../support/clients/index.js';
import { eventually } from '#testing';
import { InProcessGateway } from '../support/in-process/index.js';

const DENIED = 'denied';

/** A guard as a team would write it, in one file. */
@Injectable()
class DeniedCallers extends CallHook {
  override readonly order = -1;

  override begin({ header }: CallContext): void {
    if (header('x-request-id')?.startsWith(DENIED) !== true) return;
    throw new GatewayError('PERMISSION_DENIED', 'this caller may not call');
  }
}

const CLOSED = 'closed';

/** A NestJS guard, which applies to controllers only. */
@Injectable()
class NestGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const metadata: unknown = context.getType() === 'rpc' ? context.switchToRpc().getContext() : undefined;
    return !(metadata instanceof Metadata && String(metadata.get('x-request-id')[0]).startsWith(CLOSED));
  }
}

const ended: (CallContext & CallOutcome)[] = [];

/** A metric as a team would write it, in one file. */
@Injectable()
class EndedCalls extends CallHook {
  override end(call: CallContext, outcome: CallOutcome): void {
    ended.push({ ...call, ...outcome });
  }
}

@Module({ providers: [DeniedCallers, EndedCalls, { provide: APP_GUARD, useClass: NestGuard }] })
class HooksModule {}

/** Maps the names of the test clients to the wire names in a call's context. */
const CALL_WIRES: Readonly<Record<string, { readonly unary: string; readonly watch: string }>> = {
  'REST and SSE': { unary: 'rest', watch: 'sse' },
  'Connect with JSON': { unary: 'connect', watch: 'connect' },
  'Connect with protobuf': { unary: 'connect', watch: 'connect' },
  'gRPC-Web': { unary: 'grpc-web', watch: 'grpc-web' },
  gRPC: { unary: 'grpc', watch: 'grpc' },
};

/** Opens a client of the only wire on which NestJS guards run before the call hooks. */
const openGrpc = (gateway: InProcessGateway): ReturnType<(typeof WIRES)[number]['open']> => {
  const wire = WIRES.find(({ name }) => name === 'gRPC');
  if (wire === undefined) throw new Error('there is no gRPC');
  return wire.open(gateway);
};

const endOf = (requestId: string): Promise<CallContext & CallOutcome> =>
  eventually(`the end of ${requestId}`, () => ended.find((call) => call.requestId === requestId));

describe('a hook around all calls', () => {
  let gateway: InProcessGateway;
  let runId: string;

  beforeAll(async () => {
    gateway = await InProcessGateway.start({ workers: [HooksModule] });
    const client = new RestClient(gateway);
    const { sessionId } = await openSession(client);
    runId = await startTestPipeline(client, sessionId, ENDLESS);
  }, 30_000);

  afterAll(() => gateway?.close());

  describe.each(WIRES)('on $name', ({ name, open }) => {
    const { unary, watch } = CALL_WIRES[name] ?? { unary: '', watch: '' };
    const id = (what: string): string => `${what}-${name.replaceAll(/\W/g, '-')}`;

    it('refuses a call and counts it with its code', async () => {
      const client = await open(gateway);
      try {
        const requestId = id(`${DENIED}-call`);
        const refused = { code: 'PERMISSION_DENIED', reason: 'PERMISSION_DENIED' };
        const call = client.call('GetRun', { runId }, { requestId });
        await expect(call).rejects.toMatchObject(
          name.startsWith('REST') ? { ...refused, more: { httpStatus: 403 } } : refused,
        );
        expect(await endOf(requestId)).toMatchObject({ ...refused, wire: unary, method: 'GetRun' });
        expect(ended.filter((each) => each.requestId === requestId)).toHaveLength(1);
      } finally {
        client.close();
      }
    });

    it('refuses a watch and counts it once', async () => {
      const client = await open(gateway);
      try {
        const requestId = id(`${DENIED}-watch`);
        expect(await client.watch({ runId }, { requestId }).failure()).toMatchObject({
          code: 'PERMISSION_DENIED',
          reason: 'PERMISSION_DENIED',
        });
        expect(await endOf(requestId)).toMatchObject({ wire: watch, method: 'WatchRun' });
        expect(ended.filter((call) => call.requestId === requestId)).toHaveLength(1);
      } finally {
        client.close();
      }
    });

    it('sees answered and refused calls, and sees a watch end when its client leaves', async () => {
      const client = await open(gateway);
      try {
        await client.call('GetRun', { runId }, { requestId: id('answered') });
        expect(await endOf(id('answered'))).toMatchObject({
          wire: unary,
          method: 'GetRun',
          code: 'OK',
          reason: undefined,
          remoteAddress: expect.stringContaining('127.0.0.1') as string,
        });
        await expect(
          client.call('GetRun', { runId: 'absent' }, { requestId: id('absent') }),
        ).rejects.toThrow();
        expect(await endOf(id('absent'))).toMatchObject({ wire: unary, code: 'NOT_FOUND' });
        const watching = client.watch({ runId }, { requestId: id('left') });
        await watching.first(1);
        expect(ended.some(({ requestId }) => requestId === id('left'))).toBe(false);
        watching.cancel();
        expect(await endOf(id('left'))).toMatchObject({ wire: watch, method: 'WatchRun', code: 'CANCELLED' });
      } finally {
        client.close();
      }
    });
  });

  it('refuses and counts MCP tool calls', async () => {
    const call = async (requestId: string): Promise<Awaited<ReturnType<Client['callTool']>>> => {
      const client = new Client({ name: 'test', version: '1' });
      const headers: Record<string, string> = { 'x-request-id': `opens-${requestId}` };
      const transport = new StreamableHTTPClientTransport(new URL(`${gateway.httpUrl}/mcp`), {
        requestInit: { headers },
      });
      await client.connect(transport);
      headers['x-request-id'] = requestId;
      try {
        return await client.callTool({ name: 'run.status', arguments: { runId } });
      } finally {
        await client.close();
      }
    };
    expect(await call(`${DENIED}-tool`)).toMatchObject({
      isError: true,
      _meta: { 'run-gateway/error': { code: 'PERMISSION_DENIED', reason: 'PERMISSION_DENIED' } },
    });
    expect(await endOf(`${DENIED}-tool`)).toMatchObject({
      wire: 'mcp',
      method: 'GetRun',
      route: 'run.status',
    });
    expect((await call('tool')).isError).not.toBe(true);
    expect(await endOf('tool')).toMatchObject({ wire: 'mcp', method: 'GetRun', code: 'OK' });
  });

  it('causes status 403 on Connect when it refuses, as the protocol specifies', async () => {
    const response = await fetch(`${gateway.httpUrl}/insightify.v1.PipelineService/GetRun`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': `${DENIED}-plain` },
      body: '{}',
    });
    expect([response.status, await response.json()]).toMatchObject([403, { code: 'permission_denied' }]);
  });

  it('works beside global NestJS guards, which also apply to gRPC', async () => {
    const client = await openGrpc(gateway);
    try {
      const refused = client.call('GetRun', { runId }, { requestId: `${CLOSED}-call` });
      await expect(refused).rejects.toMatchObject({ code: 'PERMISSION_DENIED', reason: 'PERMISSION_DENIED' });
      expect(await endOf(`${CLOSED}-call`)).toMatchObject({ wire: 'grpc', method: 'GetRun' });
    } finally {
      client.close();
    }
  });

  it('receives the RPC of a gRPC message that is too large', async () => {
    const client = new GrpcClient(gateway.grpcAddress, credentials.createInsecure());
    try {
      const large = Buffer.alloc(4 * 1024 * 1024);
      const error = await new Promise<ServiceError | null>((resolve) => {
        const path = '/insightify.v1.PipelineService/StartRun';
        client.makeUnaryRequest(
          path,
          (bytes: Buffer) => bytes,
          (bytes) => bytes,
          large,
          resolve,
        );
      });
      expect(error).not.toBeNull();
      const refused = await eventually('the end', () =>
        ended.find(({ reason }) => reason === 'REQUEST_TOO_LARGE'),
      );
      expect(refused).toMatchObject({ wire: 'grpc', method: 'StartRun', code: 'INVALID_ARGUMENT' });
    } finally {
      client.close();
    }
  });

  it('sees what Connect refuses by itself', async () => {
    const path = '/insightify.v1.PipelineService/GetRun';
    const odd: Record<string, Record<string, string>> = {
      'odd-type': { 'content-type': 'text/plain' },
      'odd-timeout': { 'content-type': 'application/json', 'connect-timeout-ms': 'soon' },
      'odd-encoding': { 'content-type': 'application/json', 'content-encoding': 'zstd' },
    };
    for (const [requestId, headers] of Object.entries(odd)) {
      const init = { method: 'POST', headers: { ...headers, 'x-request-id': requestId }, body: '{}' };
      const { status } = await fetch(`${gateway.httpUrl}${path}`, init);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(await endOf(requestId)).toMatchObject({ method: 'GetRun', reason: 'REQUEST_MALFORMED' });
    }
  });

  it('refuses a caller before the content of its request matters', async () => {
    const headers = { 'content-type': 'application/json', 'x-request-id': `${DENIED}-broken` };
    const broken = { method: 'POST', headers, body: '{"sess' };
    for (const path of ['/api/runs', '/insightify.v1.PipelineService/StartRun']) {
      expect((await fetch(`${gateway.httpUrl}${path}`, broken)).status).toBe(403);
    }
  });

  it('refuses the opening of an MCP session', async () => {
    const params = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'x', version: '1' },
    };
    const response = await fetch(`${gateway.httpUrl}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': `${DENIED}-open` },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
    });
    expect(response.status).toBe(403);
    expect(await endOf(`${DENIED}-open`)).toMatchObject({ wire: 'mcp', method: 'initialize' });
  });

  it('is the guard for all wires, as a NestJS guard does not reach Connect', async () => {
    const client = new ConnectClient(gateway, 'json');
    try {
      await client.call('GetRun', { runId }, { requestId: `${CLOSED}-connect` });
      expect(await endOf(`${CLOSED}-connect`)).toMatchObject({ wire: 'connect', code: 'OK' });
    } finally {
      client.close();
    }
  });

  it('sees calls that are refused before they reach a method', async () => {
    await fetch(`${gateway.httpUrl}/no/such`, { headers: { 'x-request-id': 'nowhere' } });
    const nowhere = await eventually('the end', () => ended.find(({ route }) => route === 'GET /no/such'));
    expect(nowhere).toMatchObject({ wire: 'rest', method: 'unknown', code: 'NOT_FOUND' });
  });
});
