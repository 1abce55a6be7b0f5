import { gitRepositoryOpenerSettings } from '#repositories';
import { internal, SettingValues, type ValuesOf } from '#settings';
import { toolServersSettings } from './servers/tool-servers-options.js';

/** Bounds of the tools of one session, each with its default. */
export const sessionToolsSettings = {
  /** Arguments of one call as JSON, in bytes. */
  maxArgumentsBytes: internal(64 * 1024),
  /** `TOOL_MAX_OUTPUT_BYTES`, as for tool servers. */
  maxOutputBytes: toolServersSettings.maxOutputBytes,
  /** Entries that `scan.list` returns unless it is asked for another number. */
  defaultListEntries: internal(1_000),
  /** Entries that `scan.list` can be asked for. */
  maxListEntries: internal(5_000),
  /** Bytes of a file that `fs.read` returns unless it is asked for another number. */
  defaultReadBytes: internal(64 * 1024),
  /** Bytes of a file that `fs.read` can be asked for. */
  maxReadBytes: internal(512 * 1024),
  /** Lines that `wordidx.search` returns in a page unless it is asked for another number. */
  defaultHits: internal(50),
  /** Lines in a page that `wordidx.search` can be asked for. */
  maxHits: internal(500),
  /** Ranges and hits that `snippet.collect` takes at once. */
  maxSnippetItems: internal(200),
  /** Tokens that `snippet.collect` returns unless it is asked for another number. */
  defaultSnippetTokens: internal(8_000),
  /** Tokens that `snippet.collect` can be asked for. */
  maxSnippetTokens: internal(100_000),
  /** `snippet.collect` takes nothing from a larger file, in bytes. */
  maxSnippetFileBytes: internal(2 * 1024 * 1024),
  /** Files that `delta.diff` names. */
  maxDiffFiles: internal(1_000),
  /** Bytes of the patch that `delta.diff` returns unless it is asked for another number. */
  defaultPatchBytes: internal(64 * 1024),
  /** Bytes of the patch that `delta.diff` can be asked for. */
  maxPatchBytes: internal(512 * 1024),
};

export interface CompleteSessionToolsOptions extends ValuesOf<typeof sessionToolsSettings> {
  /** Milliseconds of one call, with the clone that the first tool which needs the repository waits for. */
  readonly timeoutMs: number;
}

export type SessionToolsOptions = Partial<CompleteSessionToolsOptions>;

/** Returns every option; by default as without any variable. */
export function sessionToolsOptions(values = new SettingValues({})): CompleteSessionToolsOptions {
  const callMs = values.get(toolServersSettings.callTimeoutMs);
  const cloneMs = values.get(gitRepositoryOpenerSettings.timeoutMs);
  return { ...values.of(sessionToolsSettings), timeoutMs: callMs + cloneMs };
}
