import type { DynamicModule, InjectionToken } from '@nestjs/common';

/** Returns a global module that binds values to tokens, as the app binds ports and options to the features. */
export function boundModule(...bindings: readonly (readonly [InjectionToken, unknown])[]): DynamicModule {
  const providers = bindings.map(([provide, useValue]) => ({ provide, useValue }));
  return {
    module: class Bound {},
    global: true,
    providers,
    exports: providers.map(({ provide }) => provide),
  };
}
