import { resolve } from 'node:path';

/** The repository that the demo opens. */
export interface RepositoryTarget {
  /** The `repo_url` of InitRun. */
  readonly repoUrl: string;
  /** Folders that the gateway must be allowed to open; none for a URL. */
  readonly localPaths: readonly string[];
}

const URL_FORM = /^[a-z][a-z0-9+.-]*::?\/\//i;
const HELPER_FORM = /^(?:file:|[a-z0-9][a-z0-9+.-]*::)/i;
const SCP_FORM = /^[^@/\s]+@[^:/\s]+:/;

/**
 * Tells URLs from paths; a path is relative to `folder`. Whatever git would take as a transport counts
 * as a URL, so that the gateway judges it.
 */
export function repositoryTarget(given: string, folder: string): RepositoryTarget {
  if (URL_FORM.test(given) || HELPER_FORM.test(given) || SCP_FORM.test(given)) {
    return { repoUrl: given, localPaths: [] };
  }
  const path = resolve(folder, given);
  return { repoUrl: path, localPaths: [path] };
}
