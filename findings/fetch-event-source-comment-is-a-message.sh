#!/usr/bin/env bash
# @microsoft/fetch-event-source 2.0.1 calls onmessage for a comment that is followed by a blank line.
#
# A blank line ends an event. The EventSource specification then says to dispatch nothing when no data was
# collected, so a browser's EventSource passes over `: comment` and a blank line. This client calls onmessage for
# every blank line, with an empty `data`. A server that sends its keep-alives as a comment and a blank line makes
# each user that parses `data` as JSON fail at the first pause. `retry:` or `id:` alone, with a blank line, does the same.
# One line end after the comment is enough to keep a connection alive, and no client takes it for a message.
#
# Seen with 2.0.1: five onmessage calls for a body with two messages, three of them with data ''.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @microsoft/fetch-event-source@2.0.1 >/dev/null
cat > run.cjs <<'JS'
const { createServer } = require('node:http');
globalThis.window = globalThis; // it looks for its timers, fetch and document there
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} };
const { fetchEventSource } = require('@microsoft/fetch-event-source');

const BODY = [': keep-alive', '', 'data: {"n":1}', '', 'retry: 1000', '', ': one line end', 'data: {"n":2}', '', 'id: 9', '', ''];

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(BODY.join('\n'));
});
server.listen(0, '127.0.0.1', async () => {
  const seen = [];
  await fetchEventSource(`http://127.0.0.1:${server.address().port}/`, {
    openWhenHidden: true,
    onmessage: ({ data }) => seen.push(data),
  });
  server.close();
  console.log(JSON.stringify(seen));
  process.exitCode = JSON.stringify(seen) === JSON.stringify(['', '{"n":1}', '', '{"n":2}', '']) ? 0 : 1;
});
JS
node run.cjs || { echo 'fetch-event-source behaves differently now'; exit 1; }
echo 'as found: a blank line behind a comment, retry: or id: is a message without data'
