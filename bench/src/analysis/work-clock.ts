import type { MeasuredWork } from './measured-process.js';

/** Measures the work of its process from now on; `stop` prints it for `measuredProcess`. */
export class WorkClock {
  private readonly startedAt = performance.now();
  private readonly cpu = process.cpuUsage();

  stop(files: number, more: object = {}): void {
    const ms = performance.now() - this.startedAt;
    const { user, system } = process.cpuUsage(this.cpu);
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    const work: MeasuredWork = { ms, cpuMs: (user + system) / 1000, peakBytes, files };
    process.stdout.write(`${JSON.stringify({ ...work, ...more })}\n`);
  }
}
