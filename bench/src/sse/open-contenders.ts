import type { SseContender, SseServer } from './sse-server.js';

export interface OpenContender {
  readonly name: string;
  readonly server: SseServer;
}

/**
 * Starts a server of each contender, hands them over, and stops them. One that
 * does not start says so on stderr and is left out; the process then ends with 1.
 */
export async function withServers<Result>(
  contenders: readonly SseContender[],
  use: (open: readonly OpenContender[]) => Promise<Result>,
): Promise<Result> {
  const open: OpenContender[] = [];
  try {
    for (const contender of contenders) {
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
