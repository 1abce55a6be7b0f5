import { z } from 'zod';
import type { RepositoryOpener } from '#repositories';
import { defineSharedTool, type SharedTool } from './session-tool.js';

/** Clones a repository for the session, from GitHub or any other host that the gateway allows. */
export function githubCloneTool(opener: RepositoryOpener): SharedTool {
  return defineSharedTool({
    name: 'github.clone',
    description:
      'Clones a git repository by its https or ssh URL, at its default branch or at a branch, tag or commit.',
    input: z.strictObject({
      url: z.string().min(1),
      ref: z.string().default('').describe('A branch, tag or full commit id; empty for the default branch.'),
    }),
    output: z.object({
      url: z.string(),
      name: z.string(),
      ref: z.string(),
      commit: z.string(),
    }),
    run: async ({ url, ref }, { signal }, { sessionId }) => {
      const opened = await opener.open({ sessionId, url, ref, signal });
      return { url: opened.url, name: opened.name, ref: opened.ref, commit: opened.commit };
    },
  });
}
