import type { ManifestContent } from './manifest.js';
import { defined, textOf } from './plain-value.js';
import { xmlTexts } from './xml-texts.js';

const TEST_PACKAGES = /^(microsoft\.net\.test\.sdk|xunit|nunit|mstest)/i;

/** *.csproj, *.fsproj, *.vbproj */
export function parseDotnetProject(text: string, directory: string): ManifestContent {
  const texts = xmlTexts(text);
  const property = (name: string) =>
    textOf(texts.find((found) => found.path === `Project/PropertyGroup/${name}`)?.text);
  const packages = texts
    .filter((found) => found.path.endsWith('/PackageReference'))
    .flatMap((found) => /Include="([^"]{1,150})"/.exec(found.attributes)?.[1] ?? []);
  const isTest = property('IsTestProject') === 'true' || packages.some((name) => TEST_PACKAGES.test(name));
  const isApp =
    /\.Web"|\.Worker"/.test(texts[texts.length - 1]?.attributes ?? '') ||
    /^(win)?exe$/i.test(property('OutputType') ?? '');
  return defined({
    name: property('PackageId') ?? property('AssemblyName'),
    description: property('Description'),
    license: property('PackageLicenseExpression'),
    entries:
      isApp && !isTest
        ? [{ kind: 'executable', name: property('AssemblyName') ?? directory, path: directory }]
        : [],
    dependencies: packages.slice(0, 300),
    isTest,
  });
}
