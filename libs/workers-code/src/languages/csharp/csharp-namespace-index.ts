import type { FileFacts } from '../../parsing/file-facts.js';

const TYPE_KINDS = new Set(['class', 'struct', 'interface', 'enum', 'record', 'type']);

/** Which files declare which types in which namespace. */
export class CsharpNamespaceIndex {
  private readonly namespaces = new Map<string, Map<string, string[]>>();
  private readonly prefixes = new Set<string>();
  private readonly byFullName = new Map<string, string[]>();
  /** Extension methods, by file. */
  private readonly extensions = new Map<string, Set<string>>();

  add(path: string, facts: FileFacts): void {
    const nested = new Set(
      facts.definitions.flatMap(({ kind, name, parent }) =>
        kind === 'namespace' ? [join(parent, name)] : [],
      ),
    );
    for (const { kind, name, parent } of facts.definitions) {
      if (kind === 'function') this.addExtension(path, name);
      if (!TYPE_KINDS.has(kind)) continue;
      const isTop = parent === undefined || nested.has(parent);
      if (isTop) this.put(namespaceOf(parent, facts.packageName, nested), name, path);
      else this.putNested(parent, name, path, { own: facts.packageName, nested });
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

  /** Files of a namespace with an extension method of the name. */
  extensionsNamed(types: ReadonlyMap<string, readonly string[]>, method: string): readonly string[] {
    const files: string[] = [];
    for (const paths of types.values()) {
      for (const path of paths) if (this.extensions.get(path)?.has(method) === true) files.push(path);
    }
    return files;
  }

  private addExtension(path: string, name: string): void {
    const names = this.extensions.get(path) ?? new Set();
    names.add(name);
    this.extensions.set(path, names);
  }

  /** A type inside of another is reached by its full name alone. */
  private putNested(
    parent: string,
    name: string,
    path: string,
    { own, nested }: { readonly own: string | undefined; readonly nested: ReadonlySet<string> },
  ): void {
    let namespace = parent;
    while (namespace !== '' && !nested.has(namespace))
      namespace = namespace.slice(0, Math.max(0, namespace.lastIndexOf('.')));
    const outer = namespace === '' ? join(namespaceOf(undefined, own, nested), parent) : parent;
    const files = this.byFullName.get(join(outer, name)) ?? [];
    if (!files.includes(path)) files.push(path);
    this.byFullName.set(join(outer, name), files);
  }

  private put(namespace: string, type: string, path: string): void {
    const types = this.namespaces.get(namespace) ?? new Map<string, string[]>();
    const files = types.get(type) ?? [];
    if (!files.includes(path)) files.push(path);
    types.set(type, files);
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

/** A file-scoped namespace is around everything but is nobody's parent. */
function namespaceOf(
  parent: string | undefined,
  own: string | undefined,
  nested: ReadonlySet<string>,
): string {
  if (parent !== undefined) return parent;
  return own !== undefined && nested.has(own) ? own : '';
}

function join(parent: string | undefined, name: string): string {
  return parent === undefined || parent === '' ? name : `${parent}.${name}`;
}
