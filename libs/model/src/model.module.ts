import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { createModelClients } from './create-model-clients.js';
import { ModelHooks } from './hooks/model-hooks.js';
import { ModelClients } from './model-clients.port.js';
import { MODEL_OPTIONS, type ModelOptions } from './options/model-options.js';
import { UsageLedger } from './usage/usage-ledger.port.js';
import { UsageRetention } from './usage/usage-retention.js';

/**
 * Provides `ModelClients`. Requires `MODEL_OPTIONS` and the port `UsageLedger`, bound by the app. Options
 * that cannot work stop the boot with a `ModelOptionsError`.
 */
@Module({
  imports: [DiscoveryModule],
  providers: [
    ModelHooks,
    UsageRetention,
    {
      provide: ModelClients,
      inject: [MODEL_OPTIONS, UsageLedger, ModelHooks],
      useFactory: (options: ModelOptions, ledger: UsageLedger, hooks: ModelHooks) =>
        createModelClients(options, { ledger, hooks }),
    },
  ],
  exports: [ModelClients],
})
export class ModelModule {}
