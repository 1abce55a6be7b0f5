import {
  Global,
  Injectable,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { RepositoryOpener } from '#repositories';
import {
  McpToolRegistryFactory,
  ToolRegistryFactory,
  ToolServers,
  WordIndexes,
  type ToolServerEvent,
} from '#tools';
import { GatewayConfig } from '../config/gateway-config.js';

/** Starts the operator's tool servers in the background, and closes them and the word indexes. */
@Injectable()
class ToolsLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly servers: ToolServers,
    private readonly indexes: WordIndexes,
  ) {}

  onApplicationBootstrap(): void {
    this.servers.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.servers.close(), this.indexes.close()]);
  }
}

function logTo(logger: Logger): (event: ToolServerEvent) => void {
  return ({ server, kind, detail }) => {
    if (kind === 'ready') logger.log({ server, detail }, 'a tool server is ready');
    else logger.warn({ server, kind, detail }, 'a tool server has a problem');
  };
}

/** Binds the tools of sessions, and the tool servers and word indexes that all sessions share. */
@Global()
@Module({
  providers: [
    ToolsLifecycle,
    {
      provide: WordIndexes,
      inject: [GatewayConfig],
      useFactory: (config: GatewayConfig) => new WordIndexes(config.wordIndexes),
    },
    {
      provide: ToolServers,
      inject: [GatewayConfig],
      useFactory: (config: GatewayConfig) =>
        new ToolServers({ ...config.toolServers, onEvent: logTo(new Logger(ToolServers.name)) }),
    },
    {
      provide: ToolRegistryFactory,
      inject: [GatewayConfig, RepositoryOpener, WordIndexes, ToolServers],
      useFactory: (
        config: GatewayConfig,
        opener: RepositoryOpener,
        indexes: WordIndexes,
        servers: ToolServers,
      ) => new McpToolRegistryFactory({ opener, indexes, servers }, config.tools),
    },
  ],
  exports: [ToolRegistryFactory, ToolServers],
})
export class ToolAdaptersModule {}
