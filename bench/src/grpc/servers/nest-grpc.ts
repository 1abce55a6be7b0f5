import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GrpcMethod, Transport, type MicroserviceOptions } from '@nestjs/microservices';
import { defer, finalize, ReplaySubject, Subject, type Observable } from 'rxjs';
import { emitPerTurn } from '../../servers/emitter.js';
import { eventMessage } from '../../servers/event-json.js';
import type { RunRequest } from '../../servers/run-request.js';
import { serveControl } from './run-control.js';

/**
 * A peer: what the Nest documentation shows, a Subject of plain objects behind a
 * gRPC method; with `REPLAY` a ReplaySubject, which keeps them for late watchers.
 */
const makeSubject = (): Subject<object> =>
  process.env['REPLAY'] === undefined ? new Subject() : new ReplaySubject();

@Controller()
class EventsController {
  attached = 0;
  private events = makeSubject();

  @GrpcMethod('PipelineService', 'WatchRun')
  watch(): Observable<object> {
    return defer(() => {
      this.attached += 1;
      return this.events;
    }).pipe(finalize(() => (this.attached -= 1)));
  }

  start(run: RunRequest): void {
    const { events } = this;
    const emit = (index: number): void => events.next(eventObject(run, index));
    emitPerTurn(run.events, run.batch, emit, () => events.complete());
  }

  reset(): void {
    this.events = makeSubject();
  }
}

function eventObject(run: RunRequest, index: number): object {
  const now = Date.now();
  return {
    eventType: 'EVENT_TYPE_LOG',
    message: eventMessage(index, run.events, run.payloadBytes, run.stamp),
    seq: index,
    emittedAt: { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1_000_000 },
    workerKey: 'test_pipeline',
    kind: 'EVENT_KIND_LOG',
    attempt: 1,
  };
}

@Module({ controllers: [EventsController] })
class EventsModule {}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const address = `127.0.0.1:${await freePort()}`;
const app = await NestFactory.createMicroservice<MicroserviceOptions>(EventsModule, {
  logger: false,
  transport: Transport.GRPC,
  options: {
    url: address,
    package: 'insightify.v1',
    protoPath: 'insightify/v1/pipeline.proto',
    loader: { includeDirs: [fileURLToPath(new URL('../../../../../proto', import.meta.url))] },
  },
});
await app.listen();
const controller = app.get(EventsController);
serveControl(address, {
  attached: () => controller.attached,
  start: (run) => controller.start(run),
  reset: () => controller.reset(),
});
