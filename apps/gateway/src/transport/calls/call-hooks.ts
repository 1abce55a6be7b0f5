import type { DiscoveryService } from '@nestjs/core';
import { CallHook } from './call-hook.js';

/** Returns the hooks of all imported modules, in their order. @throws for one that is not a default-scoped provider */
export function callHooksIn(discovery: DiscoveryService): readonly CallHook[] {
  const found = new Set<CallHook>();
  for (const provider of discovery.getProviders()) {
    const { metatype, token } = provider;
    if (isHookClass(metatype) || isHookClass(token)) {
      // A provider of another scope has only a hollow instance here, without its dependencies.
      if (provider.isTransient || !provider.isDependencyTreeStatic()) {
        const name = isHookClass(metatype) ? metatype.name : String(provider.name);
        throw new Error(`call hook ${name} is not a default-scoped provider`);
      }
    }
    const instance: unknown = provider.instance;
    if (instance instanceof CallHook) found.add(instance);
  }
  return [...found].sort((a, b) => a.order - b.order);
}

/** A factory has the class as its token only. */
function isHookClass(candidate: unknown): candidate is new () => CallHook {
  return typeof candidate === 'function' && candidate.prototype instanceof CallHook;
}
