import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { WorkersCodeOptions } from './workers-code-options.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: WORKERS_CODE_OPTIONS } =
  new ConfigurableModuleBuilder<WorkersCodeOptions>({ moduleName: 'WorkersCode' }).build();
