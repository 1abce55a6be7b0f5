import { z } from 'zod';
import { GatewayError } from '#errors';
import type { RepositoryOpener } from '#repositories';
import { defineSharedTool, type SharedTool } from './session-tool.js';

/** Matches git's syntax for ancestors, which cannot be resolved as only single commits are fetched. */
const ANCESTRY = /[~^]|@\{|\.\./;
/** Matches a relative path that stays inside the repository. */
const INSIDE = /^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\0]+$/s;

const FILE = z.object({
  path: z.string(),
  oldPath: z.string().describe('Previous path of a renamed or copied file; empty for others.'),
  status: z.enum(['added', 'copied', 'deleted', 'modified', 'renamed', 'type_changed']),
  additions: z.number().describe('Added lines; -1 for a binary file.'),
  deletions: z.number(),
});

/** Returns the changes in the session's repository from one commit to another. */
export function deltaDiffTool(options: {
  readonly opener: RepositoryOpener;
  readonly maxFiles: number;
  readonly defaultPatchBytes: number;
  readonly maxPatchBytes: number;
}): SharedTool {
  return defineSharedTool({
    name: 'delta.diff',
    description:
      "Returns the changes in the session's repository from one branch, tag or commit to another: the files and the " +
      'patch. History is not kept, so name ancestors by their full commit ids, not as HEAD~1.',
    input: z.strictObject({
      base: z.string().min(1).max(255).describe('A branch, tag or full commit id.'),
      head: z.string().max(255).default('').describe("As base; empty for the session's own commit."),
      paths: z
        .array(z.string().max(4_096).regex(INSIDE))
        .max(100)
        .default([])
        .describe('Files or folders to compare; empty for all.'),
      contextLines: z.int().min(0).max(100).default(3),
      maxFiles: z.int().min(1).max(options.maxFiles).default(options.maxFiles),
      maxPatchBytes: z
        .int()
        .min(0)
        .max(options.maxPatchBytes)
        .default(options.defaultPatchBytes)
        .describe('A longer patch is cut off at a line; 0 returns only the list of files.'),
    }),
    output: z.object({
      base: z.string(),
      head: z.string(),
      files: z.array(FILE),
      filesTruncated: z.boolean(),
      patch: z.string(),
      patchTruncated: z.boolean(),
    }),
    run: async ({ base, head, ...bounds }, { signal }, { sessionId, repository }) => {
      for (const ref of [base, head]) if (ANCESTRY.test(ref)) throw ancestryUnknown();
      const { url, ref } = await repository(signal);
      const diff = await options.opener.diff({
        ...bounds,
        sessionId,
        url,
        base,
        head: head === '' ? ref : head,
        signal,
      });
      const files = diff.files.map((file) => ({
        ...file,
        oldPath: file.oldPath ?? '',
        additions: file.additions ?? -1,
        deletions: file.deletions ?? -1,
      }));
      return { ...diff, files };
    },
  });
}

function ancestryUnknown(): GatewayError {
  const text =
    'Only single commits are fetched, without their history: name a branch, a tag or a full commit id, not an ancestor.';
  return new GatewayError('REPO_REF_NOT_FOUND', text);
}
