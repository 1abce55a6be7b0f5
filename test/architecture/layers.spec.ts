import { importsThat, libOf, SHIPPED_FILES } from './source-tree.js';

/**
 * The libs that each lib may import. Everything points from workers and
 * adapters, over the features, to errors, contract and wire; a new arrow is a
 * decision, made here.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  errors: [],
  events: ['errors'],
  settings: [],
  wire: ['contract', 'events'],

  sandbox: ['errors', 'settings'],
  slots: ['settings'],
  telemetry: [],
  model: ['errors', 'settings', 'slots', 'tools'],
  repositories: ['errors', 'sandbox', 'settings'],
  tools: ['errors', 'repositories', 'sandbox', 'settings'],
  'worker-kit': ['errors', 'events', 'model', 'repositories', 'sandbox', 'tools'],
  'worker-testing': ['errors', 'events', 'model', 'repositories', 'sandbox', 'tools', 'worker-kit'],

  sessions: ['errors', 'repositories', 'settings'],
  watch: ['errors', 'events', 'settings', 'wire'],
  runner: [
    'errors',
    'events',
    'model',
    'repositories',
    'sandbox',
    'settings',
    'slots',
    'tools',
    'worker-kit',
  ],
  'run-context': ['errors', 'model', 'repositories', 'runner', 'sandbox', 'sessions', 'settings', 'tools'],
  runs: [
    'errors',
    'events',
    'model',
    'repositories',
    'run-context',
    'runner',
    'sessions',
    'settings',
    'watch',
    'worker-kit',
  ],

  'workers-code': ['errors', 'events', 'sandbox', 'settings', 'worker-kit'],
  'workers-plan': ['errors', 'events', 'repositories', 'settings', 'worker-kit', 'workers-code'],

  'storage-json': ['errors', 'repositories', 'sessions'],
  'storage-memory': ['errors', 'events', 'model', 'runs', 'sessions', 'watch', 'wire'],
  'storage-sqlite': ['errors', 'events', 'model', 'runs', 'sessions', 'settings', 'watch', 'wire'],
};

/** The floors of the house, from the ground up, and the floors that each may import from. */
const FLOORS = {
  words: { libs: ['contract', 'errors', 'events', 'settings', 'wire'], imports: ['words'] },
  lent: {
    libs: ['model', 'repositories', 'sandbox', 'slots', 'telemetry', 'tools'],
    imports: ['words', 'lent'],
  },
  kits: { libs: ['worker-kit', 'worker-testing'], imports: ['words', 'lent', 'kits'] },
  features: {
    libs: ['run-context', 'runner', 'runs', 'sessions', 'watch'],
    imports: ['words', 'lent', 'kits', 'features'],
  },
  workers: { libs: ['workers-code', 'workers-plan'], imports: ['words', 'lent', 'kits', 'workers'] },
  adapters: {
    libs: ['storage-json', 'storage-memory', 'storage-sqlite'],
    imports: ['words', 'lent', 'features'],
  },
} as const satisfies Record<string, { libs: readonly string[]; imports: readonly string[] }>;

type Floor = keyof typeof FLOORS;

function floorOf(lib: string): Floor | undefined {
  return (Object.keys(FLOORS) as Floor[]).find((floor) =>
    (FLOORS[floor].libs as readonly string[]).includes(lib),
  );
}

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

  it('stand on a floor each, and import from their own floor and those that it may import from', () => {
    expect(present.filter((lib) => floorOf(lib) === undefined)).toEqual([]);
    const upwards = importsThat(libFiles, ({ specifier }, file) => {
      const from = floorOf(file.project?.replace('libs/', '') ?? '');
      const to = floorOf(libOf(specifier)?.replace('libs/', '') ?? '');
      return (
        from !== undefined && to !== undefined && !(FLOORS[from].imports as readonly Floor[]).includes(to)
      );
    });
    expect(upwards).toEqual([]);
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

  it('form no cycle', () => {
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
