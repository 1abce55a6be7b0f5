import { Module } from '@nestjs/common';
import { CodeRootsWorker } from './code-roots.worker.js';
import { InfraContextWorker } from './infra/infra-context.worker.js';
import { CodeSpecsWorker } from './specs/code-specs.worker.js';
import { ConfigurableModuleClass } from './workers-code.module-definition.js';

/** The workers that analyse code. Import it with `WorkersCodeModule.register({})`. */
@Module({ providers: [CodeRootsWorker, CodeSpecsWorker, InfraContextWorker] })
export class WorkersCodeModule extends ConfigurableModuleClass {}
