import { statfs } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { HealthImplementation } from 'grpc-health-check';
import { PipelineService } from '#contract';
import { GatewayError } from '#errors';
import { HealthOptions } from './health-options.js';
import { ReadinessProbe } from './readiness-probe.port.js';

const CHECK_MS = 1_000;
const NANOSECONDS_PER_MS = 1e6;

export interface Readiness {
  readonly ready: boolean;
  /** `ok` or the problem, by the name of the check. */
  readonly checks: Readonly<Record<string, string>>;
}

/** Checks once a second that the gateway can serve. Both health endpoints report the last check, so they agree. */
@Injectable()
export class HealthService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** Serves `grpc.health.v1.Health`; the empty name is the whole server. */
  readonly grpc = new HealthImplementation({ '': 'NOT_SERVING', [PipelineService.typeName]: 'NOT_SERVING' });
  private readonly logger = new Logger(HealthService.name);
  private readonly loopDelay = monitorEventLoopDelay({ resolution: 10 });
  private last: Readiness = { ready: false, checks: { started: 'the server is starting' } };
  private timer: NodeJS.Timeout | undefined;
  private draining = false;

  constructor(
    private readonly options: HealthOptions,
    @Inject(ReadinessProbe) private readonly probes: readonly ReadinessProbe[],
  ) {}

  /** Notes on the configuration for the operator. */
  get warnings(): readonly string[] {
    return this.options.warnings;
  }

  get readiness(): Readiness {
    return this.last;
  }

  async onApplicationBootstrap(): Promise<void> {
    this.loopDelay.enable();
    await this.check();
    this.timer = setInterval(() => void this.check(), CHECK_MS).unref();
  }

  beforeApplicationShutdown(): void {
    this.draining = true;
    clearInterval(this.timer);
    this.loopDelay.disable();
    this.publish({ ready: false, checks: { draining: 'the server is shutting down' } });
  }

  private async check(): Promise<void> {
    const checks: Record<string, string> = { disk: await this.disk(), event_loop: this.eventLoop() };
    for (const probe of this.probes) {
      checks[probe.name] = await probe.check().then(
        () => 'ok',
        (error: unknown) => (error instanceof GatewayError ? error.message : 'does not answer'),
      );
    }
    if (this.draining) return;
    this.publish({ ready: Object.values(checks).every((state) => state === 'ok'), checks });
  }

  private publish(readiness: Readiness): void {
    const hasChanged = readiness.ready !== this.last.ready;
    this.last = readiness;
    if (!hasChanged) return;
    this.logger.log({ ...readiness }, 'readiness has changed');
    const status = readiness.ready ? 'SERVING' : 'NOT_SERVING';
    this.grpc.setStatus('', status);
    this.grpc.setStatus(PipelineService.typeName, status);
  }

  private async disk(): Promise<string> {
    try {
      const { bavail, bsize } = await statfs(this.options.dataDir);
      const free = bavail * bsize;
      return free >= this.options.minFreeDiskBytes ? 'ok' : `only ${free} bytes are free`;
    } catch {
      return 'the data folder cannot be read';
    }
  }

  private eventLoop(): string {
    const lagMs = this.loopDelay.percentile(99) / NANOSECONDS_PER_MS;
    this.loopDelay.reset();
    return lagMs <= this.options.maxLoopLagMs ? 'ok' : `is ${Math.round(lagMs)} ms late`;
  }
}
