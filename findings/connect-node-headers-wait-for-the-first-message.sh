#!/usr/bin/env bash
# @connectrpc/connect-node 2.2.0 sends the response headers of a server stream with its first message, not when
# the handler sets them.
#
# A client that waits for headers, to know that its stream is open or to read metadata, waits until the first
# message, however long that takes; so does a proxy with a time-out for response headers.
#
# Seen with connect, connect-node 2.2.0: a handler sets a header, then is silent for a second, then sends one
# message. Over a plain HTTP/1.1 request the headers arrive with that message; a handler that is not silent
# answers at once.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @connectrpc/connect@2.2.0 @connectrpc/connect-node@2.2.0 @bufbuild/protobuf@2.17.0 >/dev/null
cat > run.mjs <<'JS'
import { createServer, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { createFileRegistry, create } from '@bufbuild/protobuf';
import { EmptySchema, FileDescriptorProtoSchema, FileDescriptorSetSchema, file_google_protobuf_empty } from '@bufbuild/protobuf/wkt';

const file = create(FileDescriptorProtoSchema, {
  name: 'ticker.proto',
  package: 'ticker',
  syntax: 'proto3',
  dependency: ['google/protobuf/empty.proto'],
  service: [{
    name: 'Ticker',
    method: [{ name: 'Tick', inputType: '.google.protobuf.Empty', outputType: '.google.protobuf.Empty', serverStreaming: true }],
  }],
});
const empty = file_google_protobuf_empty.proto;
const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [empty, file] }));
const service = registry.getService('ticker.Ticker');

const SILENCE_MS = 1000;
let silent = true;
const server = createServer(connectNodeAdapter({
  routes: (router) => router.service(service, {
    async *tick(_request, context) {
      context.responseHeader.set('opened', 'yes');
      if (silent) await pause(SILENCE_MS);
      yield create(EmptySchema);
    },
  }),
}));
server.listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));

const headersAfterMs = () => new Promise((resolve, reject) => {
  const startedAt = performance.now();
  const call = request({
    port: server.address().port,
    method: 'POST',
    path: '/ticker.Ticker/Tick',
    headers: { 'content-type': 'application/connect+json', 'connect-protocol-version': '1' },
  }, (response) => {
    resolve({ opened: response.headers.opened, afterMs: performance.now() - startedAt });
    response.resume();
  });
  call.on('error', reject);
  call.end(Buffer.concat([Buffer.from([0, 0, 0, 0, 2]), Buffer.from('{}')]));
});

const waited = await headersAfterMs();
silent = false;
const prompt = await headersAfterMs();
server.close();
console.log({ silent: waited, prompt });
process.exitCode = waited.opened === 'yes' && waited.afterMs >= SILENCE_MS * 0.9 && prompt.afterMs < SILENCE_MS / 2 ? 0 : 1;
JS
node run.mjs || { echo 'connect-node behaves differently now'; exit 1; }
echo 'as found: the headers of a stream come with its first message'
