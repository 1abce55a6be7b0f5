import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { parseToolServers } from '#tools';
import { Worker, type RunnableWorker, type WorkerContext, type WorkerResult } from '#worker-kit';
import { openSession, RestClient, runToEnd } from '../support/clients/index.js';
import { eventually } from '#testing';
import { EVERYTHING } from '#tools-testing';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { InProcessGateway } from '../support/in-process/index.js';

const ABSENT = { command: 'no-such-command' };

/** Lists the tools it has, and calls one from a server. */
abstract class Asking implements RunnableWorker {
  async run(_input: unknown, { tools, signal }: WorkerContext): Promise<WorkerResult> {
    const names = (await tools.list()).map(({ name }) => name);
    const value = await tools.call('all.echo', { message: 'hello' }, { signal });
    return { value, message: `${names.join(' ')} ${JSON.stringify(value)}` };
  }
}

@Worker({ key: 'asks_freely', description: 'Names a server.', tools: ['all.e*', 'fs.read'] })
class AsksFreely extends Asking {}

@Worker({ key: 'asks_in_vain', description: 'Names none.' })
class AsksInVain extends Asking {}

@Module({ providers: [AsksFreely, AsksInVain] })
class AskingModule {}

describe('a worker of a gateway with tool servers', () => {
  let gateway: InProcessGateway;
  let client: RestClient;
  let sessionId: string;

  beforeAll(async () => {
    const servers = parseToolServers(JSON.stringify({ mcpServers: { all: EVERYTHING, absent: ABSENT } }), {});
    gateway = await InProcessGateway.start({
      workers: [AskingModule],
      configure: (config) => Object.assign(config, { toolServers: { ...config.toolServers, servers } }),
    });
    client = new RestClient(gateway);
    ({ sessionId } = await openSession(client));
  }, 60_000);

  afterAll(() => gateway?.close());

  it('has exactly the tools that it names', async () => {
    const { last } = await runToEnd(client, { sessionId, pipelineId: 'asks_freely' });
    expect(last.message).toBe('fs.read all.echo {"content":[{"type":"text","text":"Echo: hello"}]}');
  });

  it('has none of them when it names none', async () => {
    const { last } = await runToEnd(client, { sessionId, pipelineId: 'asks_in_vain' });
    expect(last).toMatchObject({ eventType: 'EVENT_TYPE_ERROR', error: { reason: 'TOOL_UNKNOWN' } });
  });
});

describe('the tool server file', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tool-servers-file-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  async function file(content: unknown): Promise<Readonly<Record<string, string>>> {
    const path = join(folder, 'servers.json');
    await writeFile(path, JSON.stringify(content));
    return { MCP_SERVERS_FILE: path };
  }

  it('does not keep the gateway from serving when a server is dead, and readiness reports each server', async () => {
    const env = await file({ mcpServers: { all: EVERYTHING, absent: ABSENT } });
    // A busy machine also makes a gateway unready, which this test ignores.
    const gateway = await GatewayProcess.start({ env: { ...env, MAX_LOOP_LAG: '1m' } });
    try {
      const seen = await eventually('the server to be there', async () => {
        const reply = await fetch(`${gateway.httpUrl}/health/ready`);
        const body = (await reply.json()) as { toolServers: Record<string, string> };
        return body.toolServers['all'] === 'ready' ? { status: reply.status, ...body } : undefined;
      });
      expect(seen.status).toBe('ok');
      expect(seen.toolServers['absent']).toMatch(/^(waiting|starting)$/);
      expect(gateway.logs()).toContain('a tool server has a problem');
    } finally {
      await gateway.close();
    }
  });

  it('stops the start when it is invalid, naming the variable and the place but not its values', async () => {
    const env = await file({ mcpServers: { all: { url: 'ftp://user:hunter2@x' } } });
    const problem = await GatewayProcess.start({ env }).then(String, String);
    expect(problem).toContain('MCP_SERVERS_FILE: mcpServers.all: url');
    expect(problem).not.toContain('hunter2');
    const gone = { MCP_SERVERS_FILE: join(folder, 'gone.json') };
    expect(await GatewayProcess.start({ env: gone }).then(String, String)).toContain(
      'MCP_SERVERS_FILE must name a file',
    );
  });
});
