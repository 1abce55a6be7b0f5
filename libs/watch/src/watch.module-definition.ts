import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { WatchOptions } from './watch-options.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<WatchOptions>({
  moduleName: 'Watch',
}).build();
