import { createServer } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Loaded into a server under test with `--import`: who connects to the socket
 * that `MEMORY_PROBE` names gets the memory of the process, after a collection
 * when the first byte sent asks for one.
 */
const path = process.env['MEMORY_PROBE'];
// A new context is what sees a flag that is set late.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

if (path !== undefined) {
  const server = createServer((socket) => {
    socket.once('data', (asked) => {
      if (asked.toString('latin1') === 'c') for (let times = 0; times < 2; times += 1) collect();
      socket.end(JSON.stringify(process.memoryUsage()));
    });
    socket.on('error', () => undefined);
  });
  server.listen(path).unref();
}
