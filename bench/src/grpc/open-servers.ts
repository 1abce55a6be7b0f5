import type { GrpcContender, WatchedServer } from './watched-server.js';

/**
 * Starts a server of each contender for all rounds of a table, so that none is
 * measured cold, and stops them in the end. One that does not start says so on
 * stderr and is left out; the process then ends with 1.
 */
export async function withServers<Result>(
  contenders: readonly GrpcContender[],
  use: (servers: ReadonlyMap<GrpcContender, WatchedServer>) => Promise<Result>,
): Promise<Result> {
  const servers = new Map<GrpcContender, WatchedServer>();
  try {
    for (const contender of contenders) {
      try {
        servers.set(contender, await contender.open());
      } catch (error) {
        process.exitCode = 1;
        process.stderr.write(`bench: ${contender.name} did not start: ${String(error)}\n`);
      }
    }
    return await use(servers);
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
  }
}
