import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { eventually, freePort } from '#testing';
import { GatewayProcess } from '../support/gateway-process/index.js';
import { InProcessGateway } from '../support/in-process/index.js';

const FIXTURES = 'test/support/gateway-process/fixtures';
const FORGETFUL_APP = `${FIXTURES}/forgetful-app.mjs`;

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

let ports: readonly number[] = [];
let seenOpen: readonly boolean[] = [];

/** A team's module that checks during its start that no client can connect yet. */
@Injectable()
class SlowStart implements OnModuleInit {
  async onModuleInit(): Promise<void> {
    seenOpen = await Promise.all(ports.map(isOpen));
  }
}

@Module({ providers: [SlowStart] })
class SlowModule {}

describe('a starting gateway', () => {
  it('opens no port until every module is ready and all runs left by a crash are settled', async () => {
    ports = [await freePort(), await freePort()];
    const [http, grpc] = ports.map(String) as [string, string];
    const gateway = await InProcessGateway.start({
      env: { PORT: http, GRPC_PORT: grpc },
      workers: [SlowModule],
    });
    try {
      expect(seenOpen).toEqual([false, false]);
      expect(await Promise.all(ports.map(isOpen))).toEqual([true, true]);
    } finally {
      await gateway.close();
    }
  });
});

/** The log of a process, one entry per line. */
const linesOf = (gateway: GatewayProcess): Readonly<Record<string, unknown>>[] =>
  gateway
    .logs()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

describe('the start-up log', () => {
  it('is a few lines, and the last one has the addresses', async () => {
    const gateway = await GatewayProcess.start();
    try {
      const lines = linesOf(gateway);
      expect(lines.length).toBeLessThan(6);
      const { httpUrl: http, grpcAddress: grpc, dataDir } = gateway;
      expect(lines.at(-1)).toMatchObject({ level: 30, msg: 'ready', http, grpc, dataDir });
    } finally {
      await gateway.close();
    }
  }, 30_000);
});

const stopListeners = (): readonly number[] =>
  ['SIGTERM', 'SIGINT', 'SIGHUP'].map((signal) => process.listenerCount(signal));

describe('an app that calls startGateway', () => {
  it('survives an unhandled promise rejection, and logs it', async () => {
    const gateway = await GatewayProcess.start({ main: FORGETFUL_APP });
    try {
      const line = await eventually('the rejection in the log', () =>
        linesOf(gateway).find(({ msg }) => msg === 'a promise was rejected and nobody saw'),
      );
      expect(line).toMatchObject({ level: 50, err: { message: 'forgotten by a worker' } });
      expect((await fetch(`${gateway.httpUrl}/health/live`)).status).toBe(200);
      expect(await gateway.stop()).toBe(0);
    } finally {
      await gateway.close();
    }
  }, 30_000);

  it('keeps its own signal handlers unless it asks the gateway to handle signals', async () => {
    const before = stopListeners();
    const gateway = await InProcessGateway.start();
    const during = stopListeners();
    await gateway.close();
    expect(during).toEqual(before);
  });

  it('has no listener of the gateway left after it is closed', async () => {
    const before = stopListeners();
    const gateway = await InProcessGateway.start({ stopOnSignals: true });
    const during = stopListeners();
    await gateway.close();
    expect(Math.min(...during)).toBeGreaterThan(Math.max(...before));
    expect(stopListeners()).toEqual(before);
  });

  it.each([
    [{ RUN_RETENTION: 'soon' }, 'the gateway cannot start: RUN_RETENTION must be a duration'],
    [{ MODEL_PROVIDER: 'openai' }, 'the gateway cannot start: MODEL_NAME is missing'],
  ])(
    'is told why it cannot start with %j',
    async (env, why) => {
      await expect(GatewayProcess.start({ main: FORGETFUL_APP, env })).rejects.toThrow(why);
    },
    30_000,
  );
});

describe('a gateway on an unsupported Node version', () => {
  it.each(['dist/apps/gateway/src/main.js', FORGETFUL_APP])(
    'says so in one sentence: %s',
    async (main) => {
      const args = ['--import', `./${FIXTURES}/older-node.mjs`, main];
      const { code, said } = await new Promise<{ code: unknown; said: string }>((resolve) => {
        execFile(process.execPath, args, (error, stdout, stderr) =>
          resolve({ code: error?.code, said: stdout + stderr }),
        );
      });
      expect(code).toBe(1);
      expect(said).toMatch(/^the gateway needs Node 24 or newer, and this is v20\.20\.2: .*npm start.*\.\n$/);
    },
    30_000,
  );
});
