import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { RunnerOptions } from './runner-options.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<RunnerOptions>(
  {
    moduleName: 'Runner',
  },
).build();
