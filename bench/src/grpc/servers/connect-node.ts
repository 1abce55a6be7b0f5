import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { PipelineService, type WatchRunResponse } from '#contract';
import { emitPerTurn } from '../../servers/emitter.js';
import { serveControl } from './run-control.js';
import { runMessages } from './run-messages.js';

/**
 * A peer: connect-node, an async generator per watcher over one array of
 * ready-made message objects. gRPC on HTTP/2; with `WIRE=http1` Connect on HTTP/1.1.
 */
let attached = 0;
let messages: readonly WatchRunResponse[] = [];
let emitted = 0;
let ended = false;
let grown = signal();

interface Signal {
  readonly come: Promise<void>;
  readonly give: () => void;
}

function signal(): Signal {
  let give: () => void = () => undefined;
  const come = new Promise<void>((resolve) => (give = resolve));
  return { come, give };
}

function grow(): void {
  const { give } = grown;
  grown = signal();
  give();
}

async function* watch(): AsyncGenerator<WatchRunResponse> {
  attached += 1;
  try {
    for (let cursor = 0; ;) {
      while (cursor < emitted) {
        yield messages[cursor] as WatchRunResponse;
        cursor += 1;
      }
      if (ended) return;
      await grown.come;
    }
  } finally {
    attached -= 1;
  }
}

const handler = connectNodeAdapter({
  routes: (router) => router.rpc(PipelineService.method.watchRun, watch),
});
const server = process.env['WIRE'] === 'http1' ? createHttpServer(handler) : createHttp2Server(handler);
server.listen(0, '127.0.0.1', () =>
  serveControl(`127.0.0.1:${(server.address() as AddressInfo).port}`, {
    attached: () => attached,
    reset: () => {
      emitted = 0;
      ended = false;
    },
    start: (run) => {
      messages = runMessages(run);
      const emit = (index: number): void => {
        emitted = index;
        grow();
      };
      const done = (): void => {
        ended = true;
        grow();
      };
      emitPerTurn(run.events, run.batch, emit, done);
    },
  }),
);
