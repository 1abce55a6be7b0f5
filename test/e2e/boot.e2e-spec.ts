import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { InProcessGateway } from '../support/in-process/index.js';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

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

/** A team's module that, before it is ready, looks whether anybody could call already. */
@Injectable()
class SlowStart implements OnModuleInit {
  async onModuleInit(): Promise<void> {
    seenOpen = await Promise.all(ports.map(isOpen));
  }
}

@Module({ providers: [SlowStart] })
class SlowModule {}

describe('a gateway that starts', () => {
  it('opens no port before every module is ready and what a crash left is settled', async () => {
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
