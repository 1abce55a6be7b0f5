import type { ManifestContent } from './manifest.js';
import { defined, textOf } from './plain-value.js';
import { xmlTexts } from './xml-texts.js';

/** pom.xml */
export function parseMavenManifest(text: string): ManifestContent {
  const texts = xmlTexts(text);
  const first = (path: string) => textOf(texts.find((found) => found.path === path)?.text);
  const all = (pattern: RegExp) =>
    texts.filter((found) => pattern.test(found.path)).flatMap((found) => textOf(found.text) ?? []);
  return defined({
    name: first('project/artifactId'),
    description: withoutPlaceholders(first('project/description') ?? first('project/name')),
    license: first('project/licenses/license/name'),
    workspaces: all(/^project\/modules\/module$/),
    dependencies: all(/^project\/dependencies\/dependency\/artifactId$/).slice(0, 300),
  });
}

/** build.gradle and build.gradle.kts, of which literals alone are read. */
export function parseGradleManifest(text: string): ManifestContent {
  const description = /^\s{0,8}description\s{0,3}=?\s{0,3}["']([^"'\n]{3,300})["']/m.exec(text)?.[1];
  const coordinates = text.matchAll(/["']([\w.-]{1,100}):([\w.-]{1,100})(?::[^"'\n]{0,60})?["']/g);
  return defined({
    isPackage: /\b(plugins|apply plugin|dependencies)\b/.test(text),
    description: textOf(description),
    dependencies: [...new Set([...coordinates].slice(0, 300).map((match) => match[2] ?? ''))],
  });
}

/** settings.gradle: the project's name and its members. */
export function parseGradleSettings(text: string): ManifestContent {
  const members = [...text.matchAll(/["']:?([\w.:/-]{1,120})["']/g)].map((match) => match[1] ?? '');
  const isInclude = /\binclude\b/.test(text);
  return defined({
    isPackage: false,
    name: textOf(/rootProject\.name\s{0,3}=\s{0,3}["']([^"'\n]{1,100})["']/.exec(text)?.[1]),
    workspaces: isInclude
      ? members.slice(0, 300).map((member) => member.replace(/^:/, '').replaceAll(':', '/'))
      : [],
  });
}

function withoutPlaceholders(text: string | undefined): string | undefined {
  return text?.includes('${') === true ? undefined : text;
}
