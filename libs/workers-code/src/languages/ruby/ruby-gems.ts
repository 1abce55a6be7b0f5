import type { RepositoryFiles } from '../../imports/import-resolver.js';
import { directoryOf, joinPath } from '../../repo-path.js';

/** Gem files read of each kind. */
const MAX_GEM_FILES = 500;
const NAMED_GEM =
  /^\s*(?:gem|(?:\w{1,30}\.)add_(?:runtime_|development_)?dependency)[\s(]\s{0,20}["']([\w.-]{1,100})["']/gm;
const LOCKED_GEM = /^ {4}([\w.-]{1,100}) \(/gm;
const REQUIRE_PATHS = /\.require_paths?\s{0,5}=\s{0,5}\[?\s{0,5}((?:["'][\w./-]{1,100}["'],?\s{0,5}){1,20})/;

export interface RubyProjects {
  /** Folders from which `require` looks, those near the top first. */
  readonly loadPaths: readonly string[];
  /** Names of gems that the repository asks for. */
  readonly gems: ReadonlySet<string>;
}

/** Load paths and gems, by gemspecs, Gemfiles and the usual folders. Nothing is executed. */
export async function readRubyProjects(repository: RepositoryFiles): Promise<RubyProjects> {
  const gems = new Set<string>();
  const loadPaths = new Set<string>(['lib']);
  const projects = new Set<string>(['']);
  let left = MAX_GEM_FILES;
  let seen = 0;
  for (const path of repository.paths) {
    seen += 1;
    if (seen % 1_000 === 0) await repository.yieldIfDue();
    if (!path.endsWith('.gemspec') || left === 0) continue;
    left -= 1;
    const text = (await repository.readText(path)) ?? '';
    projects.add(directoryOf(path));
    for (const [, name = ''] of text.matchAll(NAMED_GEM)) gems.add(name);
    for (const quoted of REQUIRE_PATHS.exec(text)?.[1]?.match(/[\w./-]+/g) ?? []) {
      loadPaths.add(joinPath(directoryOf(path), quoted) ?? '');
    }
  }
  for (const name of ['Gemfile', 'gems.rb', 'Rakefile']) {
    for (const path of repository.named(name).slice(0, MAX_GEM_FILES)) {
      await repository.yieldIfDue();
      projects.add(directoryOf(path));
      for (const [, gem = ''] of ((await repository.readText(path)) ?? '').matchAll(NAMED_GEM)) gems.add(gem);
    }
  }
  for (const path of repository.named('Gemfile.lock').slice(0, MAX_GEM_FILES)) {
    for (const [, gem = ''] of ((await repository.readText(path)) ?? '').matchAll(LOCKED_GEM)) gems.add(gem);
  }
  for (const folder of projects) {
    for (const place of ['lib', 'test', 'spec', 'app', '']) loadPaths.add(joinPath(folder, place) ?? '');
  }
  const known = [...loadPaths].filter((folder) => repository.directories.has(folder));
  return { loadPaths: known.sort((a, b) => a.split('/').length - b.split('/').length), gems };
}
