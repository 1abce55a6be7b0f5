import { importsThat, libOf, SHIPPED_FILES } from './source-tree.js';

/**
 * The libs that each lib may import. Everything points from workers and
 * adapters, over the features, to errors and contract; a new arrow is a
 * decision, made here.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  errors: [],
  events: ['errors'],

  sandbox: ['errors'],
  slots: [],
  telemetry: [],
  model: ['errors', 'slots', 'tools'],
  repositories: ['errors', 'sandbox'],
  tools: ['errors', 'repositories', 'sandbox'],
  'worker-kit': ['events', 'model', 'repositories', 'sandbox', 'tools'],
  'worker-testing': ['errors', 'events', 'model', 'repositories', 'sandbox', 'tools', 'worker-kit'],

  sessions: ['errors', 'repositories'],
  watch: ['errors', 'events'],
  runner: ['errors', 'events', 'model', 'repositories', 'sandbox', 'slots', 'tools', 'worker-kit'],
  'run-context': ['errors', 'model', 'repositories', 'runner', 'sandbox', 'sessions', 'tools'],
  runs: [
    'errors',
    'events',
    'model',
    'repositories',
    'run-context',
    'runner',
    'sessions',
    'watch',
    'worker-kit',
  ],

  'workers-code': ['errors', 'events', 'sandbox', 'worker-kit'],
  'workers-plan': ['errors', 'events', 'repositories', 'worker-kit', 'workers-code'],

  wire: ['contract', 'events', 'watch'],
  'storage-json': ['errors', 'repositories', 'sessions'],
  'storage-memory': ['errors', 'events', 'model', 'runs', 'sessions', 'watch'],
  'storage-sqlite': ['errors', 'events', 'model', 'runs', 'sessions', 'watch'],
};

const libFiles = SHIPPED_FILES.filter((file) => file.project?.startsWith('libs/'));
const present = [...new Set(libFiles.map((file) => file.project?.replace('libs/', '') ?? ''))].sort();

describe('the layers', () => {
  it('have a row for every lib, and no row without a lib', () => {
    expect(Object.keys(ALLOWED).sort()).toEqual(present);
  });

  it.each(present)('let libs/%s import only what its row allows', (name) => {
    const files = libFiles.filter((file) => file.project === `libs/${name}`);
    const allowed = (ALLOWED[name] ?? []).map((lib) => `libs/${lib}`);
    const forbidden = importsThat(files, ({ specifier }) => {
      const lib = libOf(specifier);
      return lib !== undefined && !allowed.includes(lib);
    });
    expect(forbidden).toEqual([]);
  });

  it('have no row that allows more than the code uses', () => {
    const used = new Set(
      libFiles.flatMap((file) =>
        file.imports.map(({ specifier }) => `${file.project} -> ${libOf(specifier)}`),
      ),
    );
    const idle = Object.entries(ALLOWED).flatMap(([name, allowed]) =>
      allowed.map((lib) => `libs/${name} -> libs/${lib}`).filter((arrow) => !used.has(arrow)),
    );
    expect(idle).toEqual([]);
  });

  it('form no circle', () => {
    const finished = new Set<string>();
    const visit = (name: string, trail: readonly string[]): void => {
      expect(trail).not.toContain(name);
      if (finished.has(name)) return;
      for (const next of ALLOWED[name] ?? []) visit(next, [...trail, name]);
      finished.add(name);
    };
    for (const name of Object.keys(ALLOWED)) visit(name, []);
    expect(finished.size).toBe(Object.keys(ALLOWED).length);
  });
});
