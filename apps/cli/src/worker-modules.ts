import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DynamicModule, ModuleMetadata, Type } from '@nestjs/common';
import { CommandFailure } from './command-failure.js';
import { errorText } from './error-text.js';

type WorkerModule = Type | DynamicModule;

/** `@Module()` leaves these on its class. */
const MODULE_KEYS = ['imports', 'providers', 'controllers', 'exports'];

/**
 * The Nest modules that a JavaScript file exports: its default export, one or a
 * list of them, or else every export that is one.
 * @throws `CommandFailure` when the file cannot be loaded or exports none
 */
export async function workerModules(
  path: string,
  folder: string,
): Promise<NonNullable<ModuleMetadata['imports']>> {
  const exported = await load(path, folder);
  const fallback = exported['default'];
  const chosen = [fallback].flat().filter(isModule);
  if (chosen.length > 0) return chosen;
  // The exports of a CommonJS file stand in its default export.
  const all = { ...(isRecord(fallback) ? fallback : {}), ...exported };
  const named = [...new Set(Object.values(all).filter(isModule))];
  if (named.length === 0) {
    throw new CommandFailure(`${path} exports no Nest module: export the class that has @Module().`);
  }
  return named;
}

async function load(path: string, folder: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(resolve(folder, path)).href)) as Record<string, unknown>;
  } catch (error) {
    throw new CommandFailure(`cannot load ${path}: ${errorText(error, 'stack')}`, { cause: error });
  }
}

function isModule(value: unknown): value is WorkerModule {
  if (typeof value === 'function') return MODULE_KEYS.some((key) => Reflect.hasMetadata(key, value));
  return isRecord(value) && typeof value['module'] === 'function';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
