import type { GitAttributes } from './git-attributes.js';
import { baseNameOf, directoryOf } from './repo-path.js';
import type { SkipReason } from './skip-reason.js';

/** What the files of a directory are for. */
export type FileRole = 'source' | 'test' | 'docs' | 'example' | 'benchmark' | 'build' | 'config';

export interface DirectoryTraits {
  readonly role: FileRole;
  /** The topmost directory that gave the role; the directory itself for source. */
  readonly roleRoot: string;
  readonly skip?: 'vendored' | 'generated';
  /** The topmost directory that is skipped. */
  readonly skipRoot?: string;
  /** Inside a folder of sources names say less: a package may well be called `examples`. */
  readonly insideSources: boolean;
  /** Below `src/main` or `src/test` names say nothing more. */
  readonly settled: boolean;
}

const TOP: DirectoryTraits = { role: 'source', roleRoot: '', insideSources: false, settled: false };

const NEVER_OWN = words(
  'node_modules bower_components .venv venv __pycache__ .tox .gradle .mypy_cache .pytest_cache .ruff_cache .next .nuxt .svelte-kit .terraform .bundle .eggs .parcel-cache .turbo',
);
const VENDORED = words(
  'vendor vendors vendored third_party third-party thirdparty 3rdparty 3rd_party _vendor godeps pods carthage jspm_packages bundled_deps',
);
/** Perl's name for the tests of a project, which others took over; deeper down it may be anything. */
const TEST_AT_TOP = 't';
const VENDORED_AT_TOP = words('deps external externals extern contrib-libs dependencies subprojects');
const GENERATED = words(
  'dist out coverage generated __generated__ _generated gen single_include amalgamation htmlcov .yarn',
);
const TEST = words(
  'test tests __tests__ spec specs e2e integration-tests integration_tests integrationtests unittests unit-tests unit_tests testdata test-data test_data test-utils testsuite test_suite test-suite androidtest fuzz __mocks__ cypress fixtures __fixtures__ integration',
);
const DOCS = words('doc docs documentation website man manual manuals wiki javadoc');
const EXAMPLE = words(
  'example examples _examples sample samples demo demos tutorial tutorials playground quickstart quickstarts',
);
const BENCHMARK = words('bench benches benchmark benchmarks perf benchsuite');
const BUILD = words(
  'script scripts tool tools hack build buildscripts build-scripts buildsrc build-logic build-support ci cmake packaging m4 devtools eng gradle make nix winbuild hooks release debian rpm',
);
const CONFIG = words(
  'config configs configuration conf etc settings deploy deployment deployments docker infra infrastructure terraform helm chart charts k8s kubernetes ansible env environments',
);
const SOURCES = words(
  'src source sources lib libs app apps pkg packages crates internal cmd modules services include',
);

/** Names that are code folders of a whole layout, in which single packages begin anew. */
const PACKAGE_FOLDERS = words(
  'apps packages libs crates modules services projects plugins extensions components',
);

/** Tells directories apart by their names and by `.gitattributes`, each once. */
export class DirectoryClassifier {
  private readonly known = new Map<string, DirectoryTraits>([['', TOP]]);

  constructor(
    private readonly attributes: GitAttributes,
    /** Whether a package manifest lies in the directory: its names are then read as at the top. */
    private readonly isPackage: (directory: string) => boolean,
    /** Whether code lies directly in the directory: what is below are parts of it, whatever their names. */
    private readonly holdsCode: (directory: string) => boolean,
  ) {}

  of(directory: string): DirectoryTraits {
    const known = this.known.get(directory);
    if (known !== undefined) return known;
    const parent = this.of(directoryOf(directory));
    const traits = this.derive(directory, parent);
    this.known.set(directory, traits);
    return traits;
  }

  private derive(directory: string, parent: DirectoryTraits): DirectoryTraits {
    if (parent.skip !== undefined || parent.settled) return parent;
    const name = baseNameOf(directory).toLowerCase();
    const parentName = baseNameOf(directoryOf(directory)).toLowerCase();
    const attributes = this.attributes.of(`${directory}/x`);
    const skip =
      attributes.vendored === true
        ? 'vendored'
        : attributes.generated === true
          ? 'generated'
          : skipOf(directory, name);
    if (skip !== undefined && attributes.vendored !== false && attributes.generated !== false) {
      return { ...parent, skip, skipRoot: directory };
    }
    if (attributes.documentation === true) return { ...parent, role: 'docs', roleRoot: directory };
    if (parent.role !== 'source') return parent;
    if (parentName === 'src' && (name === 'main' || name.endsWith('main')))
      return { ...parent, insideSources: true, settled: true };
    if (parentName === 'src' && /^(test|.*test|testfixtures)$/.test(name)) {
      return { ...parent, role: 'test', roleRoot: directory, settled: true };
    }
    const fresh = !parent.insideSources || this.isPackage(directory);
    const role =
      directory === TEST_AT_TOP
        ? 'test'
        : roleOf(name, fresh && !PACKAGE_FOLDERS.has(name), PACKAGE_FOLDERS.has(parentName));
    if (role !== undefined) return { ...parent, role, roleRoot: directory };
    const isPackage = this.isPackage(directory);
    const insideSources =
      !isPackage &&
      (parent.insideSources ||
        this.holdsCode(directory) ||
        (SOURCES.has(name) && !PACKAGE_FOLDERS.has(name)));
    return { role: 'source', roleRoot: directory, insideSources, settled: false };
  }
}

/** Directories that hold no committed work, so that nobody needs to look into them. */
export function isNeverOwn(directoryName: string): boolean {
  return NEVER_OWN.has(directoryName.toLowerCase());
}

/** Whether a directory is one that gathers packages, such as `packages` or `crates`. */
export function isPackageFolder(directoryName: string): boolean {
  return PACKAGE_FOLDERS.has(directoryName.toLowerCase());
}

function skipOf(directory: string, name: string): Extract<SkipReason, 'vendored' | 'generated'> | undefined {
  if (NEVER_OWN.has(name) || VENDORED.has(name)) return 'vendored';
  if (VENDORED_AT_TOP.has(name) && !directory.includes('/')) return 'vendored';
  return GENERATED.has(name) ? 'generated' : undefined;
}

function roleOf(name: string, fresh: boolean, amongPackages: boolean): FileRole | undefined {
  if (
    TEST.has(name) ||
    /[.-]tests?(console|app|host|common|utils|support|data|helpers)?$|^tests?-|[.-](unit|integration|functional|e2e|fuzz)tests?$/.test(
      name,
    )
  )
    return 'test';
  if (!fresh) return undefined;
  if (DOCS.has(name)) return 'docs';
  // What a generator copies out is no part of the product either.
  if (EXAMPLE.has(name) || /[.-](examples?|samples?)$|^template-/.test(name)) return 'example';
  if (BENCHMARK.has(name) || /[.-]benchmarks?$/.test(name)) return 'benchmark';
  if (amongPackages) return undefined;
  if (BUILD.has(name)) return 'build';
  if (CONFIG.has(name) || name.startsWith('.')) return 'config';
  return undefined;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
