import type { RepoFs } from '#sandbox';
import { detectLicense } from './detect-license.js';
import { isLfsPointer } from './lfs-pointer.js';
import type { Manifest } from './manifests/manifest.js';
import { readReadme, type ReadmeParagraph } from './readme-text.js';
import type { RepositoryTree } from './repository-tree.js';
import { readRepoText } from './read-repo-text.js';

const MAX_READMES = 4;
const MAX_PARAGRAPHS = 6;
const MAX_PARAGRAPH_LENGTH = 800;
const MAX_LICENSE_BYTES = 16 * 1024;

export interface ReadmeOverview {
  readonly path: string;
  readonly title: string;
  /** The first meaningful paragraphs as plain text, at most six. */
  readonly paragraphs: readonly ReadmeParagraph[];
}

export interface FoundLicense {
  readonly name: string;
  readonly path: string;
}

interface LicenseSources {
  readonly tree: RepositoryTree;
  readonly manifests: readonly Manifest[];
}

/** The README nearest to the top; undefined when there is none that can be read. */
export async function readReadmeOf(
  fs: RepoFs,
  tree: RepositoryTree,
  maxBytes: number,
): Promise<ReadmeOverview | undefined> {
  const rank = (name: string) =>
    ['readme.md', 'readme.markdown', 'readme.rst', 'readme.adoc', 'readme.txt', 'readme'].indexOf(
      name.toLowerCase(),
    );
  const place = (directory: string) => ['', '.github', 'docs', 'doc'].indexOf(directory);
  const found = tree.files
    .filter(
      (file) =>
        /^readme/i.test(file.name) &&
        rank(file.name) >= 0 &&
        place(file.directory) >= 0 &&
        file.sizeBytes > 0,
    )
    .sort((a, b) => place(a.directory) - place(b.directory) || rank(a.name) - rank(b.name));
  for (const { path } of found.slice(0, MAX_READMES)) {
    const overview = await readmeAt(fs, path, maxBytes);
    if (overview !== undefined) return overview;
  }
  return undefined;
}

/** Undefined for what cannot be read, and for a pointer of Git LFS. */
async function readmeAt(fs: RepoFs, path: string, maxBytes: number): Promise<ReadmeOverview | undefined> {
  try {
    const content = await readRepoText(fs, path, { maxBytes, overflow: 'cut' });
    if (isLfsPointer(Buffer.from(content))) return undefined;
    const text = readReadme(content);
    const paragraphs = text.paragraphs.slice(0, MAX_PARAGRAPHS).map(({ heading, text: paragraph }) => ({
      heading: heading.slice(0, 200),
      text: paragraph.slice(0, MAX_PARAGRAPH_LENGTH),
    }));
    return { path, title: text.title, paragraphs };
  } catch {
    return undefined;
  }
}

/** By the texts of licence files, else by what a manifest at the top says. */
export async function findLicense(
  fs: RepoFs,
  { tree, manifests }: LicenseSources,
): Promise<FoundLicense | undefined> {
  const files = tree.files
    .filter(({ path }) => /^(licen[cs]e|copying|unlicense)([.-][\w.-]+)?$/i.test(path))
    .slice(0, 4);
  const names = new Set<string>();
  for (const { path } of files) {
    const text = await readRepoText(fs, path, { maxBytes: MAX_LICENSE_BYTES, overflow: 'cut' }).catch(
      () => '',
    );
    const found = detectLicense(text);
    if (found !== undefined) names.add(found);
  }
  const [first] = files;
  if (first !== undefined && names.size > 0) return { name: [...names].join(' OR '), path: first.path };
  const declared = manifests.find(
    (manifest) => manifest.license !== undefined && !manifest.path.includes('/'),
  );
  if (declared?.license !== undefined) return { name: declared.license, path: declared.path };
  return first === undefined ? undefined : { name: 'in its own words', path: first.path };
}
