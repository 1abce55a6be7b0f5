import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '@langchain/langgraph-api/server';

/** A peer: LangGraph's server in memory, with a graph whose runs emit a few events and are over. */
const graphFile = fileURLToPath(new URL('./langgraph-short-graph.js', import.meta.url));
const { host } = await startServer({
  host: '127.0.0.1',
  port: 0,
  nWorkers: 16,
  cwd: await mkdtemp(join(tmpdir(), 'bench-')),
  graphs: { bench: `${graphFile}:graph` },
});
process.stdout.write(`${JSON.stringify({ msg: 'ready', http: `http://${host}` })}\n`);
