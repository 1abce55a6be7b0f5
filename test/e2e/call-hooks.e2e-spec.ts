import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Injectable, Module } from '@nestjs/common';
import { CallHook, type CallOutcome } from '../../apps/gateway/src/transport/calls/call-hook.js';
import type { CallContext } from '../../apps/gateway/src/transport/calls/call-context.js';
import { GatewayError } from '#errors';
import { ENDLESS, openSession, RestClient, startTestPipeline, WIRES } from '../support/clients/index.js';
import { eventually } from '#testing';
import { InProcessGateway } from '../support/in-process/index.js';

const DENIED = 'denied';

/** A guard as a team would write it: one file. */
@Injectable()
class DeniedCallers extends CallHook {
  override readonly order = -1;

  override begin({ header }: CallContext): void {
    if (header('x-request-id')?.startsWith(DENIED) !== true) return;
    throw new GatewayError('PERMISSION_DENIED', 'this caller may not call');
  }
}

const ended: (CallContext & CallOutcome)[] = [];

/** A metric as a team would write it: one file. */
@Injectable()
class EndedCalls extends CallHook {
  override end(call: CallContext, outcome: CallOutcome): void {
    ended.push({ ...call, ...outcome });
  }
}

@Module({ providers: [DeniedCallers, EndedCalls] })
class HooksModule {}

/** The names of the wires in a call's context, by those of the test clients. */
const CALL_WIRES: Readonly<Record<string, { readonly unary: string; readonly watch: string }>> = {
  'REST and SSE': { unary: 'rest', watch: 'sse' },
  'Connect with JSON': { unary: 'connect', watch: 'connect' },
  'Connect with protobuf': { unary: 'connect', watch: 'connect' },
  'gRPC-Web': { unary: 'grpc-web', watch: 'grpc-web' },
  gRPC: { unary: 'grpc', watch: 'grpc' },
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

    it('refuses a call, which is counted with its code', async () => {
      const client = await open(gateway);
      try {
        const requestId = id(`${DENIED}-call`);
        const refused = { code: 'PERMISSION_DENIED', reason: 'PERMISSION_DENIED' };
        await expect(client.call('GetRun', { runId }, { requestId })).rejects.toMatchObject(refused);
        expect(await endOf(requestId)).toMatchObject({
          wire: unary,
          method: 'GetRun',
          code: 'PERMISSION_DENIED',
        });
      } finally {
        client.close();
      }
    });

    it('refuses a watch, which is counted once', async () => {
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

    it('sees calls that are answered and refused, and a watch end when its client leaves', async () => {
      const client = await open(gateway);
      try {
        await client.call('GetRun', { runId }, { requestId: id('answered') });
        expect(await endOf(id('answered'))).toMatchObject({ wire: unary, method: 'GetRun', code: 'OK' });
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

  it('refuses and counts the tools of MCP', async () => {
    const call = async (requestId: string): Promise<Awaited<ReturnType<Client['callTool']>>> => {
      const client = new Client({ name: 'test', version: '1' });
      const requestInit = { headers: { 'x-request-id': requestId } };
      await client.connect(
        new StreamableHTTPClientTransport(new URL(`${gateway.httpUrl}/mcp`), { requestInit }),
      );
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

  it('sees what is refused before it reaches a method', async () => {
    await fetch(`${gateway.httpUrl}/no/such`, { headers: { 'x-request-id': 'nowhere' } });
    const nowhere = await eventually('the end', () => ended.find(({ route }) => route === 'GET /no/such'));
    expect(nowhere).toMatchObject({ wire: 'rest', method: 'unknown', code: 'NOT_FOUND' });
  });
});
