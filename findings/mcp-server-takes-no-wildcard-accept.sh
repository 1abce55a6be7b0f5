#!/usr/bin/env bash
# @modelcontextprotocol/server 2.4.0 answers 406 to a client that takes everything.
#
# The streamable HTTP transport looks for the literal names application/json and text/event-stream in the Accept
# header. `*/*`, which curl and many HTTP libraries send by default and which HTTP defines as every type, is refused,
# while a type that the client rules out with q=0 counts as accepted.
#
# Seen with 2.4.0: initialize with `Accept: */*` is 406; with both names it is 200, also with `;q=0` behind each.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @modelcontextprotocol/server@2.4.0 >/dev/null
cat > run.mjs <<'JS'
import { McpServer, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server';

async function statusFor(accept) {
  const server = new McpServer({ name: 'probe', version: '1.0.0' });
  const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: () => crypto.randomUUID() });
  await server.connect(transport);
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'probe', version: '1.0.0' } },
  });
  const headers = { accept, 'content-type': 'application/json' };
  const reply = await transport.handleRequest(new Request('http://127.0.0.1/mcp', { method: 'POST', headers, body }));
  await server.close();
  return reply.status;
}

const wildcard = await statusFor('*/*');
const named = await statusFor('application/json, text/event-stream');
const ruledOut = await statusFor('application/json;q=0, text/event-stream;q=0');
console.log({ wildcard, named, ruledOut });
process.exitCode = wildcard === 406 && named === 200 && ruledOut === 200 ? 0 : 1;
JS
node run.mjs || { echo 'the MCP server behaves differently now'; exit 1; }
echo 'as found: */* is refused, and a type with q=0 counts'
