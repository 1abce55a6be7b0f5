import { parse } from 'yaml';
import { joinPath } from '../repo-path.js';
import type { DeclaredEntry, ManifestContent } from './manifest.js';
import { defined, isRecord, keysOf, recordAt, textOf, textsOf } from './plain-value.js';

/** composer.json */
export function parseComposerManifest(text: string, directory: string): ManifestContent {
  const root: unknown = JSON.parse(text);
  if (!isRecord(root)) throw new Error('not an object');
  const license = root['license'];
  const bins = typeof root['bin'] === 'string' ? [root['bin']] : textsOf(root['bin']);
  const folders = keysOf(recordAt(root, 'autoload', 'psr-4')).map((namespace) => {
    const target = recordAt(root, 'autoload', 'psr-4')[namespace];
    return { name: namespace, path: textOf(target) ?? textsOf(target)[0] };
  });
  const entry = (kind: DeclaredEntry['kind'], name: string, target: string | undefined): DeclaredEntry[] => {
    const path = target === undefined ? undefined : joinPath(directory, target);
    return path === undefined || path === '' ? [] : [{ kind, name, path }];
  };
  return defined({
    name: textOf(root['name']),
    description: textOf(root['description']),
    license: textOf(license) ?? textsOf(license).join(' OR '),
    entries: [
      ...bins.flatMap((bin) => entry('executable', bin, bin)),
      ...folders.flatMap(({ name, path }) => entry('library', name, path)),
    ],
    dependencies: keysOf(root['require'], root['require-dev']),
  });
}

/** *.gemspec, of which literals alone are read; nothing is executed. */
export function parseGemspec(text: string): ManifestContent {
  const literal = (key: string) =>
    textOf(new RegExp(`\\.${key}\\s{0,20}=\\s{0,5}(?:%q\\{|["'])([^"'}\\n]{1,400})`).exec(text)?.[1]);
  const dependencies = text.matchAll(
    /\.add_(?:runtime_|development_)?dependency[ (]{1,3}["']([\w.-]{1,100})["']/g,
  );
  return defined({
    name:
      literal('name') ?? textOf(/Gem::Specification\.new[ (]{1,3}["']([\w.-]{1,100})["']/.exec(text)?.[1]),
    description: literal('summary') ?? literal('description'),
    license: literal('license'),
    dependencies: [...dependencies].slice(0, 300).map((match) => match[1] ?? ''),
  });
}

/** Gemfile: the gems it names. */
export function parseGemfile(text: string): ManifestContent {
  const gems = text.matchAll(/^\s{0,20}gem ["']([\w.-]{1,100})["']/gm);
  return { dependencies: [...gems].slice(0, 300).map((match) => match[1] ?? '') };
}

/** mix.exs */
export function parseMixManifest(text: string): ManifestContent {
  const dependencies = text.matchAll(/\{:(\w{1,60}), /g);
  return defined({
    name: textOf(/\bapp: :(\w{1,80})/.exec(text)?.[1]),
    description: textOf(/\bdescription: "([^"\n]{3,300})"/.exec(text)?.[1]),
    dependencies: [...dependencies].slice(0, 300).map((match) => match[1] ?? ''),
  });
}

/** Package.swift */
export function parseSwiftManifest(text: string): ManifestContent {
  return defined({ name: textOf(/Package\(\s{0,20}name: "([^"\n]{1,100})"/.exec(text)?.[1]) });
}

/** Parsing YAML is slow: a manifest of this size is none that a person wrote. */
const MAX_YAML_LENGTH = 32 * 1024;

function parseYaml(text: string): unknown {
  if (text.length > MAX_YAML_LENGTH) throw new Error('too large');
  return parse(text, { maxAliasCount: 10 });
}

/** pubspec.yaml */
export function parseDartManifest(text: string): ManifestContent {
  const root = parseYaml(text);
  return defined({
    name: textOf(recordAt(root)['name']),
    description: textOf(recordAt(root)['description']),
    workspaces: textsOf(recordAt(root)['workspace']),
    dependencies: keysOf(recordAt(root)['dependencies'], recordAt(root)['dev_dependencies']),
  });
}

/** pnpm-workspace.yaml. Its catalogs can be long, and say nothing of the members. */
export function parsePnpmWorkspace(text: string): ManifestContent {
  const root = parseYaml(topLevelEntry(text, 'packages'));
  return { isPackage: false, workspaces: textsOf(recordAt(root)['packages']) };
}

/** The lines of one key at the top of a YAML file. */
function topLevelEntry(text: string, key: string): string {
  const begins = new RegExp(`^(["']?)${key}\\1\\s*:`);
  let inside = false;
  return text
    .split('\n')
    .filter((line) => {
      if (/^[^\s#\-\]}]/.test(line)) inside = begins.test(line);
      return inside;
    })
    .join('\n');
}

/** *.cabal */
export function parseCabalManifest(text: string): ManifestContent {
  const field = (key: string) => textOf(new RegExp(`^${key}: *([^\\n]{1,300})$`, 'im').exec(text)?.[1]);
  return defined({ name: field('name'), description: field('synopsis'), license: field('license') });
}
