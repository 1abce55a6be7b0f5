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
    description: "Reads a UTF-8 text file of the session's repository. A long file is cut after maxBytes.",
    input: z.strictObject({
      path: z.string().min(1).describe('Relative to the top of the repository.'),
      maxBytes: z.int().min(1).max(options.maxBytes).default(options.defaultBytes),
    }),
    output: z.object({
      text: z.string(),
      truncated: z.boolean().describe('Whether the file goes on after the text.'),
    }),
    run: async ({ path, maxBytes }, { signal }, { repository }) => {
      const { fs } = await repository(signal);
      // One byte more than asked for tells whether the file goes on.
      const bytes = await fs.readBytes(path, { maxBytes: maxBytes + 1, overflow: 'cut' });
      const truncated = bytes.length > maxBytes;
      return { text: decodeUtf8Text(bytes.subarray(0, maxBytes), path, truncated), truncated };
    },
  });
}
