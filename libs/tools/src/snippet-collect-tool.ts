import { z } from 'zod';
import { defineSharedTool, type SharedTool } from './session-tool.js';
import { SnippetCollector } from './snippet-collector.js';

const PLACE = z.object({ path: z.string(), fromLine: z.number(), toLine: z.number() });

/** Collects line ranges from files of the session's repository, for a model to read. */
export function snippetCollectTool(options: {
  readonly maxItems: number;
  readonly defaultTokens: number;
  readonly maxTokens: number;
  readonly maxFileBytes: number;
}): SharedTool {
  const path = z.string().min(1).max(4_096);
  const line = z.int().min(1).max(1_000_000_000);
  return defineSharedTool({
    name: 'snippet.collect',
    description:
      "Collects lines from files of the session's repository: line ranges, or search hits with the lines around them. " +
      'Overlapping ranges are merged; what does not fit into maxTokens is listed in omitted.',
    input: z.strictObject({
      items: z
        .array(
          z.union([
            z.strictObject({ path, fromLine: line, toLine: line }),
            z.strictObject({ path, line: line.describe('Line of a hit; the lines around it are included.') }),
            z.strictObject({ path: path.describe('Without lines: the whole file.') }),
          ]),
        )
        .min(1)
        .max(options.maxItems)
        .describe('Most important first.'),
      contextLines: z.int().min(0).max(200).default(5).describe('Lines before and after each hit.'),
      maxTokens: z.int().min(1).max(options.maxTokens).default(options.defaultTokens),
    }),
    output: z.object({
      snippets: z.array(
        PLACE.extend({ text: z.string(), tokens: z.number().describe('Estimated tokens of the snippet.') }),
      ),
      tokens: z.number().describe('Estimated tokens of all snippets.'),
      omitted: z
        .array(
          PLACE.extend({
            reason: z
              .string()
              .describe('BUDGET, NO_SUCH_LINES, or the reason of the error that the file caused.'),
          }),
        )
        .describe('toLine is 0 when the range ends at the end of a file that was not read.'),
      commit: z.string(),
    }),
    run: async ({ items, contextLines, maxTokens }, { signal }, { repository }) => {
      const { fs, commit } = await repository(signal);
      const collector = new SnippetCollector(fs, { maxTokens, maxFileBytes: options.maxFileBytes, signal });
      const collected = await collector.collect(
        items.map((item) => {
          if ('line' in item) {
            const { line: hit } = item;
            return { path: item.path, fromLine: Math.max(1, hit - contextLines), toLine: hit + contextLines };
          }
          return 'fromLine' in item ? item : { path: item.path, fromLine: 1, toLine: Infinity };
        }),
      );
      return { ...collected, commit };
    },
  });
}
