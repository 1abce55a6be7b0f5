import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { ModelHook } from './model-hook.js';

/** Finds the hooks of all imported modules, sorted by their order. */
@Injectable()
export class ModelHooks implements OnModuleInit {
  private found: readonly ModelHook[] = [];

  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws when a hook is not a default-scoped provider; the boot stops. */
  onModuleInit(): void {
    const found = new Set<ModelHook>();
    for (const provider of this.discovery.getProviders()) {
      const { metatype } = provider;
      if (typeof metatype === 'function' && metatype.prototype instanceof ModelHook) {
        // A provider of another scope has only a placeholder instance, without its dependencies.
        if (provider.isTransient || !provider.isDependencyTreeStatic()) {
          throw new Error(`model hook ${metatype.name} is not a default-scoped provider`);
        }
      }
      const instance: unknown = provider.instance;
      if (instance instanceof ModelHook) found.add(instance);
    }
    this.found = [...found].sort((a, b) => a.order - b.order);
  }

  /** All hooks; complete once the modules are initialised. */
  list(): readonly ModelHook[] {
    return this.found;
  }
}
