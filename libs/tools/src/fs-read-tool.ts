import { z } from 'zod';
import { decodeUtf8Text } from '#sandbox';
import { defineSharedTool, type SharedTool } from './session-tool.js';

/** Reads a text file of the session's repository, or the beginning of a long one. */
export function fsReadTool(options: {
  readonly defaultBytes: number;
  readonly maxBytes: number;
}): SharedTool {
  return defineSharedTool({
    name: 'fs.read',
    description:
      "Reads a UTF-8 text file of the session's repository. A longer file is cut off after maxBytes.",
    input: z.strictObject({
      path: z.string().min(1).describe('Path relative to the root of the repository.'),
      maxBytes: z.int().min(1).max(options.maxBytes).default(options.defaultBytes),
    }),
    output: z.object({
      text: z.string(),
      truncated: z.boolean().describe('True when the file continues after the text.'),
    }),
    run: async ({ path, maxBytes }, { signal }, { repository }) => {
      const { fs } = await repository(signal);
      // Read one byte more than requested to detect whether the file continues.
      const bytes = await fs.readBytes(path, { maxBytes: maxBytes + 1, overflow: 'cut' });
      const truncated = bytes.length > maxBytes;
      return { text: decodeUtf8Text(bytes.subarray(0, maxBytes), path, truncated), truncated };
    },
  });
}
