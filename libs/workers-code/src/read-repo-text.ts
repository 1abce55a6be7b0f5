import { GatewayError } from '#errors';
import type { ReadOptions, RepoFs } from '#sandbox';
import { decodeSource } from './parsing/decode-source.js';
import { withoutUtf16 } from './parsing/utf16-text.js';

const BINARY_PROBE_BYTES = 8_000;

/**
 * The text of a file of the repository, whatever its encoding. Errors: those of
 * `RepoFs.readBytes`, and `FILE_NOT_TEXT` for what is no text in any.
 */
export async function readRepoText(fs: RepoFs, path: string, options: ReadOptions): Promise<string> {
  const text = textOf(await fs.readBytes(path, options));
  if (text === undefined) throw new GatewayError('FILE_NOT_TEXT', 'The file is no text.');
  return text;
}

/** The text of a file's bytes, whatever its encoding; undefined for what is no text in any. */
export function textOf(bytes: Buffer): string | undefined {
  const utf8 = withoutUtf16(bytes);
  return utf8.subarray(0, BINARY_PROBE_BYTES).includes(0) ? undefined : decodeSource(utf8)?.text;
}
