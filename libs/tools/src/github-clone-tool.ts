import { z } from 'zod';
import type { RepositoryOpener } from '#repositories';
import { defineSessionTool, type SessionTool } from './session-tool.js';

/** Brings a repository here for the session, from GitHub or from anywhere else that the gateway allows. */
export function githubCloneTool(options: {
  readonly sessionId: string;
  readonly opener: RepositoryOpener;
}): SessionTool {
  return defineSessionTool({
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
    run: async ({ url, ref }, { signal }) => {
      const opened = await options.opener.open({ sessionId: options.sessionId, url, ref, signal });
      return { url: opened.url, name: opened.name, ref: opened.ref, commit: opened.commit };
    },
  });
}
