import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { ModelOptions } from './options/model-options.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: MODEL_OPTIONS } =
  new ConfigurableModuleBuilder<ModelOptions>({ moduleName: 'Model' }).build();
