import type { ManifestContent } from './manifest.js';
import { defined, textOf } from './plain-value.js';

/** go.mod: the module path and what it requires directly. */
export function parseGoModule(text: string, directory: string): ManifestContent {
  const required = text.matchAll(/^\s{0,8}(?:require )?([\w.-]+\.[\w-]+\/[^\s]{1,200}) v[^\s]{1,100}$/gm);
  const name = textOf(/^module "?([^\s"]{1,300})/m.exec(text)?.[1]);
  return defined({
    name: name ?? directory,
    dependencies: [...required].slice(0, 300).map((match) => match[1] ?? ''),
  });
}

/** go.work: the modules that are built together. */
export function parseGoWorkspace(text: string): ManifestContent {
  const used = text.matchAll(/^\s{0,8}(?:use )?\.\/([^\s)]{1,200})/gm);
  return { isPackage: false, workspaces: [...used].slice(0, 300).map((match) => match[1] ?? '') };
}

/** CMakeLists.txt: only one that says `project(...)` is a project of its own. */
export function parseCMake(text: string): ManifestContent {
  const project = /^\s{0,8}project\s{0,3}\(\s{0,20}([\w.${}-]{1,100})([^)]{0,1500})\)/im.exec(text);
  const description = /\bDESCRIPTION\s{1,20}"([^"\n]{3,300})"/.exec(project?.[2] ?? '')?.[1];
  const name = textOf(project?.[1]);
  return defined({
    isPackage: project !== null,
    name: name?.includes('$') === true ? undefined : name,
    description: textOf(description),
  });
}

/** meson.build: only one that says `project(...)` is a project of its own. */
export function parseMeson(text: string): ManifestContent {
  const project = /^project\s{0,3}\(\s{0,20}'([^'\n]{1,100})'([^)]{0,1500})/m.exec(text);
  return defined({
    isPackage: project !== null,
    name: textOf(project?.[1]),
    license: textOf(/\blicense ?: ?'([^'\n]{1,100})'/.exec(project?.[2] ?? '')?.[1]),
  });
}

/** configure.ac */
export function parseAutoconf(text: string): ManifestContent {
  return defined({ name: textOf(/AC_INIT\(\s{0,20}\[?([\w .+-]{1,100})\]?/.exec(text)?.[1]) });
}
