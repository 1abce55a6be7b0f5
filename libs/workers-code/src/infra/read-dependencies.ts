import { serviceOfPackage, type PackageEcosystem } from './service-lookup.js';
import type { Place } from './infra-findings.js';
import type { LineReaderFactory } from './line-reader.js';

interface ManifestForm {
  readonly files: RegExp;
  readonly ecosystem: PackageEcosystem;
  /** Finds names of packages on a line, in the first group. */
  readonly packages: RegExp;
  /** A line that begins a part of the file; its text is what `isDevelopment` sees. */
  readonly section?: RegExp;
  /** Whether a section, or a line of it, names what only development needs; `none`: it names no dependencies. */
  readonly sectionKind?: (section: string) => 'product' | 'development' | 'none';
  readonly isDevelopmentLine?: RegExp;
  readonly skip?: RegExp;
}

const FORMS: readonly ManifestForm[] = [
  {
    files: /^package\.json$/,
    ecosystem: 'npm',
    packages: /^\s*"(@?[\w./-]+)"\s*:/g,
    section: /^ {0,4}\t?"(\w+)"\s*:\s*\{/,
    sectionKind: (name) =>
      name === 'devDependencies'
        ? 'development'
        : /^(peer|optional)?dependencies$/i.test(name)
          ? 'product'
          : 'none',
  },
  {
    files: /^(pyproject\.toml|setup\.cfg|Pipfile)$/,
    ecosystem: 'py',
    packages: /(?:^\s*|["'])([A-Za-z][\w.-]*)(?:\[[^\]]*\])?\s*(?=[=<>~!^;,"']|$)/g,
    section: /^\s*(\[[^\]]+\])\s*$/,
    sectionKind: (name) =>
      /dev|test|lint|docs|typing/i.test(name)
        ? 'development'
        : /^\[(project|tool\.(poetry|pdm|uv|hatch)|packages|options|project\.optional-dependencies|dependency-groups)/.test(
              name,
            )
          ? 'product'
          : 'none',
    isDevelopmentLine: /^\s*(dev|test|tests|lint|docs|typing)\s*=/,
    skip: /^\s*(name|version|description|readme|keywords|authors|license|classifiers|urls?|homepage|include|exclude|packages|requires)\s*=|^\s*#/,
  },
  {
    files: /^requirements([-_./]\w+)*\.(txt|in)$|^(dev|test|prod|production|base)\.txt$/,
    ecosystem: 'py',
    packages: /^\s*([A-Za-z][\w.-]*)(?:\[[^\]]*\])?\s*(?=[=<>~!;@#]|$)/g,
  },
  {
    files: /^setup\.py$/,
    ecosystem: 'py',
    packages: /["']([A-Za-z][\w.-]*)(?:\[[^\]]*\])?\s*(?:[=<>~!][^"']*)?["']\s*[,\])]/g,
    skip: /^\s*(name|version|description|keywords|classifiers)\s*=/,
  },
  {
    files: /^go\.mod$/,
    ecosystem: 'go',
    packages: /^\s*(?:require\s+)?([\w.-]+\.[\w-]+\/\S+)\s+v\d/g,
    skip: /\/\/\s*indirect|^\s*(replace|exclude|module)\b|=>/,
  },
  {
    files: /^Cargo\.toml$/,
    ecosystem: 'cargo',
    packages: /^\s*([\w-]+)\s*(?==|\.)/g,
    section: /^\s*(\[[^\]]+\])\s*$/,
    sectionKind: (name) =>
      /dev-dependencies|build-dependencies/.test(name)
        ? 'development'
        : /dependencies/.test(name)
          ? 'product'
          : 'none',
  },
  {
    files: /^pom\.xml$/,
    ecosystem: 'jvm',
    packages: /<artifactId>\s*([\w.-]+)\s*<\/artifactId>/g,
  },
  {
    files: /\.gradle(\.kts)?$|^libs\.versions\.toml$/,
    ecosystem: 'jvm',
    packages: /["'][\w.-]+:([\w.-]+)(?::[^"']*)?["']/g,
    isDevelopmentLine: /^\s*(test|androidTest|integrationTest)\w*[\s(]/,
    skip: /^\s*\/\//,
  },
  {
    files: /^(Gemfile|gems\.rb)$|\.gemspec$/,
    ecosystem: 'gem',
    packages: /\b(?:gem|add_(?:runtime_)?dependency|add_development_dependency)\s*\(?\s*["']([\w-]+)["']/g,
    isDevelopmentLine: /add_development_dependency/,
    skip: /^\s*#/,
  },
  {
    files: /^composer\.json$/,
    ecosystem: 'php',
    packages: /^\s*"([\w.-]+\/[\w.-]+|ext-\w+)"\s*:/g,
    section: /^ {0,4}\t?"([\w-]+)"\s*:\s*\{/,
    sectionKind: (name) => (name === 'require-dev' ? 'development' : name === 'require' ? 'product' : 'none'),
  },
  {
    files: /\.(cs|fs|vb)proj$|^Directory\.(Packages|Build)\.props$/,
    ecosystem: 'net',
    packages: /<Package(?:Reference|Version)\s+(?:Include|Update)="([\w.-]+)"/g,
  },
  {
    files: /^mix\.exs$/,
    ecosystem: 'hex',
    packages: /\{:(\w+),/g,
    isDevelopmentLine: /only:\s*\[?:(dev|test)/,
  },
];

/** Packages in manifests that are clients of databases, queues and services. */
export const dependencyLines: LineReaderFactory = ({ file }, collector) => {
  const form = FORMS.find(({ files }) => files.test(file.name));
  if (form === undefined) return undefined;
  const isDevelopmentFile = /dev|test|lint|docs/.test(file.name);
  let section: 'product' | 'development' | 'none' = form.section === undefined ? 'product' : 'none';
  return (line, place) => {
    const begins = form.section?.exec(line)?.[1];
    if (begins !== undefined) {
      section = form.sectionKind?.(begins) ?? 'product';
      return;
    }
    if (section === 'none' || form.skip?.test(line) === true) return;
    const isDevelopment =
      isDevelopmentFile || section === 'development' || form.isDevelopmentLine?.test(line) === true;
    const at: Place = isDevelopment ? { ...place, scope: 'development' } : place;
    for (const [, name = ''] of line.matchAll(form.packages)) {
      const sign = `${form.ecosystem === 'py' ? 'Python' : form.ecosystem} package ${name}${isDevelopment ? ' (development)' : ''}`;
      collector.service(serviceOfPackage(form.ecosystem, name), sign, at);
    }
  };
};
