import { Module } from '@nestjs/common';
import { ConfigurableModuleClass } from './run-context.module-definition.js';
import { RunContextFactory } from './run-context-factory.js';

/** Needs `ModelClients`, `RepositoryOpener`, `ToolRegistryFactory` and `WorkerResolver` bound by the app. */
@Module({ providers: [RunContextFactory], exports: [RunContextFactory] })
export class RunContextModule extends ConfigurableModuleClass {}
