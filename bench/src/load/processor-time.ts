import { readFileSync } from 'node:fs';

/** The kernel counts processor time in hundredths of a second for everyone. */
const MS_PER_TICK = 10;
/** Places of utime and stime, counted from the state, which follows the name. */
const USER = 11;
const SYSTEM = 12;

/** User and system time that a process has taken, all of its threads together. */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER]) + Number(fields[SYSTEM])) * MS_PER_TICK;
}
