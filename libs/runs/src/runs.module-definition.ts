import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { RunsOptions } from './runs-options.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<RunsOptions>({
  moduleName: 'Runs',
}).build();
