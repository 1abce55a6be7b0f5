import { parse } from 'smol-toml';
import { joinPath } from '../repo-path.js';
import type { DeclaredEntry, ManifestContent } from './manifest.js';
import { defined, isRecord, keysOf, recordAt, textOf, textsOf, type PlainRecord } from './plain-value.js';

/** pyproject.toml: the `project` table, or poetry's. */
export function parsePyproject(text: string, directory: string): ManifestContent {
  const root = parse(text);
  const project = recordAt(root, 'project');
  const poetry = recordAt(root, 'tool', 'poetry');
  const license = project['license'] ?? poetry['license'];
  const dependencies = [
    ...textsOf(project['dependencies']),
    ...Object.values(recordAt(project, 'optional-dependencies')).flatMap(textsOf),
    ...Object.values(recordAt(root, 'dependency-groups')).flatMap(textsOf),
  ].map((line) => /^[\w.-]+/.exec(line)?.[0] ?? line);
  return defined({
    // A file that only configures tools makes no package of its folder.
    isPackage:
      isRecord(root['project']) ||
      isRecord(recordAt(root, 'tool')['poetry']) ||
      isRecord(root['build-system']),
    name: textOf(project['name']) ?? textOf(poetry['name']),
    description: textOf(project['description']) ?? textOf(poetry['description']),
    license: textOf(license) ?? textOf(recordAt(license)['text']),
    workspaces: memberGlobs(recordAt(root, 'tool', 'uv', 'workspace')),
    entries: [
      ...scripts(recordAt(project, 'scripts'), directory),
      ...scripts(recordAt(poetry, 'scripts'), directory),
    ],
    dependencies: [
      ...dependencies,
      ...keysOf(poetry['dependencies'], recordAt(poetry, 'group', 'dev', 'dependencies')),
    ],
  });
}

/** setup.py, of which only literal arguments are read; nothing is executed. */
export function parseSetupPy(text: string): ManifestContent {
  const literal = (key: string) =>
    new RegExp(`\\b${key}\\s{0,5}=\\s{0,5}["']([^"'\\n]{1,300})["']`).exec(text)?.[1];
  return defined({
    name: textOf(literal('name')),
    description: textOf(literal('description')),
    license: textOf(literal('license')),
  });
}

/** setup.cfg, the `metadata` section. */
export function parseSetupCfg(text: string): ManifestContent {
  const section = /^\[metadata\]\s*\n([^[]*)/m.exec(text)?.[1];
  if (section === undefined) return { isPackage: false };
  const value = (key: string) => new RegExp(`^${key} *= *([^\\n]{1,300})$`, 'm').exec(section)?.[1];
  const plain = (key: string) => {
    const found = textOf(value(key));
    return found?.startsWith('file:') === true || found?.startsWith('attr:') === true ? undefined : found;
  };
  return defined({ name: plain('name'), description: plain('description'), license: plain('license') });
}

function memberGlobs({ members, exclude }: PlainRecord): string[] {
  return [...textsOf(members), ...textsOf(exclude).map((glob) => `!${glob}`)];
}

/** `flask = "flask.cli:main"` starts a module, whose file is found later among its likely places. */
function scripts(table: Readonly<Record<string, unknown>>, directory: string): DeclaredEntry[] {
  return Object.entries(table).flatMap(([name, target]) => {
    const module = textOf(target)?.split(':')[0];
    if (module === undefined || !/^[\w.]+$/.test(module)) return [];
    const path = joinPath(directory, `${module.replaceAll('.', '/')}.py`);
    return path === undefined ? [] : [{ kind: 'executable', name, path }];
  });
}
