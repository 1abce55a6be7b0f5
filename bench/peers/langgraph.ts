import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { startServer } from '@langchain/langgraph-api/server';
import { runRequestFrom } from '../src/servers/run-request.js';
import { waiting } from './langgraph-graph.js';

/** A peer: LangGraph's server in memory with a graph of one node, and a port beside it that starts its runs. */
const graphFile = fileURLToPath(new URL('./langgraph-graph.js', import.meta.url));
const cwd = process.env['DATA_DIR'] ?? tmpdir();
const { host } = await startServer({
  host: '127.0.0.1',
  port: 0,
  nWorkers: 10,
  cwd,
  graphs: { bench: `${graphFile}:graph` },
});

async function createRun(run: string): Promise<string> {
  const reply = await fetch(`http://${host}/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      assistant_id: 'bench',
      input: { run },
      stream_mode: ['custom'],
      stream_resumable: true,
    }),
  });
  const { run_id: runId } = (await reply.json()) as { run_id: string };
  return runId;
}

const control = createServer((incoming, response) => {
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const run = url.searchParams.get('run') ?? '';
  if (url.pathname === '/start') {
    waiting.get(run)?.started.resolve();
    response.end();
    return;
  }
  waiting.clear();
  waiting.set(run, { request: runRequestFrom(url), started: Promise.withResolvers() });
  createRun(run)
    .then((runId) => {
      const headers = { 'last-event-id': '-1' };
      response.end(JSON.stringify({ url: `http://${host}/runs/${runId}/stream`, headers }));
    })
    .catch((error: unknown) => response.writeHead(500).end(String(error)));
});
control.listen(0, '127.0.0.1', () => {
  const { port } = control.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ msg: 'ready', http: `http://127.0.0.1:${port}` })}\n`);
});
