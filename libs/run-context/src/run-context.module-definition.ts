import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { RunContextOptions } from './run-context-options.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<RunContextOptions>({ moduleName: 'RunContext' }).build();
