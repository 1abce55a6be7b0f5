import { builtinModules } from 'node:module';
import type { ImportTarget } from '../../imports/import-resolver.js';

const BUILTINS = new Set(builtinModules.filter((name) => !name.startsWith('_')));
const RUNTIME_SCHEMES = /^(node|bun|deno|cloudflare|workerd|electron):/;
const REGISTRY_SCHEME = /^(npm|jsr):\/?(@[^/@]+\/[^/@]+|[^/@]+)(?:@[^/]*)?(?:\/(.*))?$/;
const NETWORK = /^(https?):\/\/([^/?#]+)(?:\/(.*))?$/;
const PACKAGE_NAME = /^(?:@[\w.~-]+\/)?[\w.~-]+$/;

/** A bare specifier in its parts. */
export interface PackageSpecifier {
  readonly name: string;
  /** Without the slash; empty for the package itself. */
  readonly subpath: string;
}

/** Undefined when it cannot be a package's name. */
export function packageSpecifier(specifier: string): PackageSpecifier | undefined {
  const [first = '', second = ''] = specifier.split('/', 2);
  const name = first.startsWith('@') ? `${first}/${second}` : first;
  if (!PACKAGE_NAME.test(name) || name.startsWith('.')) return undefined;
  return { name, subpath: specifier.slice(name.length + 1) };
}

/** The target of a specifier that names its source by a scheme, as `node:fs`, `npm:x` and `https://` do. */
export function schemeTarget(specifier: string): ImportTarget | undefined {
  if (!specifier.includes(':')) return undefined;
  if (RUNTIME_SCHEMES.test(specifier)) return { kind: 'standard', name: specifier };
  const registry = REGISTRY_SCHEME.exec(specifier);
  if (registry?.[2] !== undefined) return packageTarget(registry[2], registry[3] ?? '');
  const network = NETWORK.exec(specifier);
  if (network?.[2] !== undefined) return packageTarget(`${network[1]}://${network[2]}`, network[3] ?? '');
  if (specifier.startsWith('data:'))
    return { kind: 'unresolved', reason: 'the code stands in the import itself' };
  return { kind: 'unresolved', reason: 'a module that a build tool makes' };
}

/** Of Node itself, with or without `node:`. A slash at the end means the package of that name. */
export function builtinTarget(specifier: string): ImportTarget | undefined {
  return BUILTINS.has(specifier) ? { kind: 'standard', name: `node:${specifier}` } : undefined;
}

export function packageTarget(name: string, subpath: string): ImportTarget {
  return subpath === '' ? { kind: 'package', name } : { kind: 'package', name, subpath };
}
