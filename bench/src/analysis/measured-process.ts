import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** Both cores: analysers may use all that there is. */
const CORES = '0,1';

/** A process's report on its finished work, the last line on its stdout. */
export interface MeasuredWork {
  /** By the clock, from the call to the result; loading the code comes before. */
  readonly ms: number;
  /** Of the processor, all threads together, in the same time. */
  readonly cpuMs: number;
  /** The most memory that the process ever had resident. */
  readonly peakBytes: number;
  readonly files: number;
}

/** Runs a script in a new process and gives what it measured. @throws when it fails. */
export async function measuredProcess<Work extends MeasuredWork>(
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<Work> {
  const child = spawn('taskset', ['-c', CORES, process.execPath, script], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, exit] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const code: unknown = exit[0];
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  if (code !== 0 || !last.startsWith('{')) throw new Error(`${script} ended with ${String(code)}: ${last}`);
  return JSON.parse(last) as Work;
}
