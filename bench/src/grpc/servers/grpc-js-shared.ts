import { Server, ServerCredentials, type ServerWritableStream } from '@grpc/grpc-js';
import { PipelineService } from '#contract';
import { emitPerTurn } from '../../servers/emitter.js';
import { WATCH_RUN_PATH } from '../clients/request-bytes.js';
import { serveControl } from './run-control.js';
import { runMessageBytes } from './run-messages.js';

/**
 * A peer: grpc-js alone, at its best. Each event is one ready-made Buffer that
 * all calls write; a call that asks to wait is left alone until it drains.
 */
type Call = ServerWritableStream<Buffer, Buffer>;

interface Watcher {
  readonly call: Call;
  cursor: number;
  full: boolean;
}

const watchers = new Set<Watcher>();
let messages: readonly Buffer[] = [];
let emitted = 0;
let ended = false;

function pump(watcher: Watcher): void {
  while (!watcher.full && watcher.cursor < emitted) {
    watcher.full = !watcher.call.write(messages[watcher.cursor] as Buffer);
    watcher.cursor += 1;
  }
  if (!ended || watcher.cursor < emitted) return;
  watchers.delete(watcher);
  watcher.call.end();
}

function watch(call: Call): void {
  const watcher: Watcher = { call, cursor: 0, full: false };
  watchers.add(watcher);
  call.on('cancelled', () => watchers.delete(watcher));
  call.on('drain', () => {
    watcher.full = false;
    if (watchers.has(watcher)) pump(watcher);
  });
  pump(watcher);
}

const same = (bytes: Buffer): Buffer => bytes;
const server = new Server();
server.addService(
  {
    [PipelineService.method.watchRun.name]: {
      path: WATCH_RUN_PATH,
      requestStream: false,
      responseStream: true,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    },
  },
  { [PipelineService.method.watchRun.name]: watch },
);
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  serveControl(`127.0.0.1:${port}`, {
    attached: () => watchers.size,
    reset: () => {
      emitted = 0;
      ended = false;
    },
    start: (run) => {
      messages = runMessageBytes(run);
      const emit = (index: number): void => {
        emitted = index;
        for (const watcher of watchers) if (!watcher.full) pump(watcher);
      };
      const done = (): void => {
        ended = true;
        for (const watcher of watchers) pump(watcher);
      };
      emitPerTurn(run.events, run.batch, emit, done);
    },
  });
});
