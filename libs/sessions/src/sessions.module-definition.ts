import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { SessionsOptions } from './sessions-options.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<SessionsOptions>({ moduleName: 'Sessions' }).build();
