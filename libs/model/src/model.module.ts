import { Module } from '@nestjs/common';
import { createModelClient } from './create-model-client.js';
import { ModelClient } from './model-client.port.js';
import { ConfigurableModuleClass, MODEL_OPTIONS } from './model.module-definition.js';

/**
 * Provides `ModelClient` from `ModelOptions` (`register`, `registerAsync`).
 * Options that cannot work stop the boot with a `ModelOptionsError`.
 */
@Module({
  providers: [{ provide: ModelClient, useFactory: createModelClient, inject: [MODEL_OPTIONS] }],
  exports: [ModelClient],
})
export class ModelModule extends ConfigurableModuleClass {}
