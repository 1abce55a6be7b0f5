import type { FileFacts } from '../../parsing/file-facts.js';

const TYPE_KINDS = new Set(['class', 'struct', 'interface', 'enum', 'record', 'type']);

/** Which files declare which types in which namespace. */
export class CsharpNamespaceIndex {
  private readonly namespaces = new Map<string, Map<string, string[]>>();
  private readonly prefixes = new Set<string>();
  private readonly byFullName = new Map<string, string[]>();
  /** Files with extension methods, by namespace and the method's name. */
  private readonly extensions = new Map<string, Map<string, string[]>>();

  add(path: string, facts: FileFacts): void {
    const nested = new Set(
      facts.definitions.flatMap(({ kind, name, parent }) =>
        kind === 'namespace' ? [join(parent, name)] : [],
      ),
    );
    for (const { kind, name, parent } of facts.definitions) {
      const isExtension = kind === 'function';
      if (!isExtension && !TYPE_KINDS.has(kind)) continue;
      const { namespace, outer } = surroundings(parent, facts.packageName, nested);
      if (isExtension) this.addExtension(namespace, name, path);
      else if (outer === namespace) this.put(namespace, name, path);
      // A type inside of another is reached by its full name alone.
      else added(this.byFullName, join(outer, name), path);
    }
  }

  typesOf(namespace: string): ReadonlyMap<string, readonly string[]> | undefined {
    return this.namespaces.get(namespace);
  }

  /** Files of a type by its full name. */
  filesOf(fullName: string): readonly string[] {
    return this.byFullName.get(fullName) ?? [];
  }

  isPrefix(name: string): boolean {
    return this.prefixes.has(name);
  }

  /** Files of a namespace with extension methods, by the names of these. */
  extensionsOf(namespace: string): ReadonlyMap<string, readonly string[]> | undefined {
    return this.extensions.get(namespace);
  }

  private addExtension(namespace: string, name: string, path: string): void {
    const methods = this.extensions.get(namespace) ?? new Map<string, string[]>();
    added(methods, name, path);
    this.extensions.set(namespace, methods);
  }

  private put(namespace: string, type: string, path: string): void {
    const types = this.namespaces.get(namespace) ?? new Map<string, string[]>();
    const files = added(types, type, path);
    this.namespaces.set(namespace, types);
    this.byFullName.set(join(namespace, type), files);
    for (
      let prefix = namespace;
      prefix !== '';
      prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('.')))
    ) {
      this.prefixes.add(prefix);
    }
  }
}

/** The namespace that a definition is in, and the full name of what is around it: that, or a type. */
function surroundings(
  parent: string | undefined,
  own: string | undefined,
  nested: ReadonlySet<string>,
): { readonly namespace: string; readonly outer: string } {
  let namespace = parent ?? '';
  while (namespace !== '' && !nested.has(namespace))
    namespace = namespace.slice(0, Math.max(0, namespace.lastIndexOf('.')));
  if (namespace !== '') return { namespace, outer: parent ?? '' };
  // A file-scoped namespace is around everything but is nobody's parent.
  const around = own !== undefined && nested.has(own) ? own : '';
  return { namespace: around, outer: parent === undefined ? around : join(around, parent) };
}

/** The list of a key with one more path in it, each once: those of one file come together. */
function added(lists: Map<string, string[]>, key: string, path: string): string[] {
  const list = lists.get(key) ?? [];
  if (list.at(-1) !== path) list.push(path);
  lists.set(key, list);
  return list;
}

function join(parent: string | undefined, name: string): string {
  return parent === undefined || parent === '' ? name : `${parent}.${name}`;
}
