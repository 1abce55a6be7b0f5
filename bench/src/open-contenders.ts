import { measuredOf } from './own-contenders.js';

/** Anything that runs in processes of its own and can be stopped. */
export interface StoppableServer {
  stop(): Promise<void>;
}

export interface OpenContender<Server extends StoppableServer> {
  readonly name: string;
  readonly server: Server;
}

/**
 * Starts a server of each contender for all rounds of a table, so that none is
 * measured cold, hands them over, and stops them in the end. One that does not
 * start says so on stderr and is left out; the process then ends with 1.
 */
export async function withServers<Server extends StoppableServer, Result>(
  contenders: readonly { readonly name: string; open(): Promise<Server> }[],
  use: (open: readonly OpenContender<Server>[]) => Promise<Result>,
): Promise<Result> {
  const open: OpenContender<Server>[] = [];
  try {
    for (const contender of measuredOf(contenders)) {
      try {
        open.push({ name: contender.name, server: await contender.open() });
      } catch (error) {
        process.exitCode = 1;
        process.stderr.write(`bench: ${contender.name} did not start: ${String(error)}\n`);
      }
    }
    return await use(open);
  } finally {
    await Promise.all(open.map(({ server }) => server.stop()));
  }
}
