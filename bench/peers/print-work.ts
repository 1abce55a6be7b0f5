/** Does the work, whose result is a number of files, and prints what it took as the bench reads it. */
export async function printWork(work: () => Promise<number>): Promise<void> {
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const files = await work();
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  process.stdout.write(`${JSON.stringify({ ms, cpuMs: (user + system) / 1000, peakBytes, files })}\n`);
}
