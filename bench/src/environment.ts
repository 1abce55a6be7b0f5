import { cpus, release, totalmem, type } from 'node:os';

/** The machine and what was asked for: without it a number says nothing. */
export function environmentText(rounds: number, scale: number): string {
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return (
    `Node ${process.version}, ${cores[0]?.model.trim() ?? 'unknown processor'}, ${cores.length} cores, ` +
    `${memory} GiB, ${type()} ${release()}; medians of ${rounds}, scale ${scale}`
  );
}
