import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { WorkersPlanOptions } from './workers-plan-options.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: WORKERS_PLAN_OPTIONS } =
  new ConfigurableModuleBuilder<WorkersPlanOptions>({ moduleName: 'WorkersPlan' }).build();
