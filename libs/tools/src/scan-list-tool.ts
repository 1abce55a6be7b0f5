import { z } from 'zod';
import { defineSharedTool, type SharedTool } from './session-tool.js';

const ENTRY = z.object({
  path: z.string(),
  kind: z.enum(['file', 'directory', 'symlink', 'other']),
  sizeBytes: z.number(),
});

/** Lists the entries of the session's repository. */
export function scanListTool(options: {
  readonly defaultEntries: number;
  readonly maxEntries: number;
}): SharedTool {
  return defineSharedTool({
    name: 'scan.list',
    description: "Lists the files and folders of the session's repository and their sizes, sorted by path.",
    input: z.strictObject({
      under: z.string().optional().describe('A folder of the repository. Default: the whole repository.'),
      maxEntries: z.int().min(1).max(options.maxEntries).default(options.defaultEntries),
    }),
    output: z.object({
      entries: z.array(ENTRY),
      truncated: z.boolean().describe('True when there are more entries than returned.'),
    }),
    run: async ({ under, maxEntries }, { signal }, { repository }) => {
      const { fs } = await repository(signal);
      const listing = await fs.list({ under: under ?? '', maxEntries, signal });
      const entries = listing.entries.map(({ path, kind, sizeBytes }) => ({ path, kind, sizeBytes }));
      return { entries, truncated: listing.truncated };
    },
  });
}
