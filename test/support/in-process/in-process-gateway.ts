import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable, Module, type ModuleMetadata } from '@nestjs/common';
import { WatchModule, WatchService } from '#watch';
import { GatewayConfig } from '../../../apps/gateway/src/config/gateway-config.js';
import { readEnv } from '../../../apps/gateway/src/config/read-env.js';
import { startGateway, type RunningGateway } from '../../../apps/gateway/src/start-gateway.js';
import type { GatewayAddresses } from '../clients/index.js';

let startedWatch: WatchService | undefined;

/** Reaches the services of the gateway that is being started, as any team's module can. */
@Injectable()
class WatchProbe {
  constructor(@Inject(WatchService) watch: WatchService) {
    startedWatch = watch;
  }
}

@Module({ imports: [WatchModule], providers: [WatchProbe] })
class WatchProbeModule {}

export interface InProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Nest modules that bring further workers. */
  readonly workers?: ModuleMetadata['imports'];
  /** Changes what no variable can. */
  readonly configure?: (config: GatewayConfig) => GatewayConfig;
  /** Signals stop the gateway and end the process. Default: false. */
  readonly stopOnSignals?: boolean;
}

/** The gateway inside the test's process, on free ports and a folder of its own, so that a test can look into it. */
export class InProcessGateway implements GatewayAddresses {
  private constructor(
    readonly dataDir: string,
    private readonly gateway: RunningGateway,
    readonly watch: WatchService,
  ) {}

  static async start({
    env = {},
    workers = [],
    configure = (config) => config,
    stopOnSignals = false,
  }: InProcessOptions = {}): Promise<InProcessGateway> {
    const dataDir = await mkdtemp(join(tmpdir(), 'gateway-in-process-'));
    try {
      const values = { PORT: '0', GRPC_PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'silent', ...env };
      const config = configure(new GatewayConfig(readEnv(values), { searchPath: process.env['PATH'] }));
      const gateway = await startGateway(config, [WatchProbeModule, ...workers], { stopOnSignals });
      return new InProcessGateway(dataDir, gateway, startedWatch as WatchService);
    } catch (error) {
      await rm(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  get httpUrl(): string {
    return this.gateway.http;
  }

  get grpcAddress(): string {
    return this.gateway.grpc;
  }

  async close(): Promise<void> {
    await this.gateway.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
