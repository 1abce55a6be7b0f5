import { createHash } from 'node:crypto';
import { z } from 'zod';
import { GatewayError } from '#errors';
import { defineSharedTool, type SharedTool } from './session-tool.js';
import { parseWordQuery } from './word-index/word-query.js';
import type { WordIndexes } from './word-index/word-indexes.js';
import type { SearchPlace } from './word-index/word-search.js';

const MAX_TERMS = 8;
const CURSOR = /^(\d{1,9})\.(\d{1,9})\.([0-9a-f]{16})$/;

const HIT = z.object({
  path: z.string(),
  line: z.number().describe('Line number, counted from 1.'),
  text: z.string().describe('The line, or an excerpt of a long one.'),
  words: z.number().describe("How many of the query's words stand in the line."),
});

const INDEX = z.object({
  files: z.number().describe('Number of files that were searched.'),
  leftOut: z
    .object({
      tooLarge: z.number(),
      binary: z.number(),
      unreadable: z.number(),
      beyondLimits: z.number(),
    })
    .describe('Number of files that were not searched, by reason.'),
});

/** Finds words in the session's repository through an index that is built once per commit. */
export function wordidxSearchTool(options: {
  readonly indexes: WordIndexes;
  readonly defaultHits: number;
  readonly maxHits: number;
}): SharedTool {
  return defineSharedTool({
    name: 'wordidx.search',
    description:
      "Finds words and identifiers in the session's repository, with file, line and excerpt. Case is ignored; " +
      'parts of camelCase and snake_case names are found (userName finds getUserName and USER_NAME); ' +
      'a * at the end of a word makes it a prefix.',
    input: z.strictObject({
      query: z.string().min(1).max(500).describe('One or more words.'),
      match: z
        .enum(['all', 'any'])
        .default('all')
        .describe('all: a file must contain every word; any: at least one.'),
      under: z
        .string()
        .max(4_096)
        .default('')
        .describe('A folder of the repository; empty for the whole repository.'),
      limit: z.int().min(1).max(options.maxHits).default(options.defaultHits),
      cursor: z.string().max(100).default('').describe('nextCursor of the previous page of the same search.'),
    }),
    output: z.object({
      hits: z.array(HIT),
      nextCursor: z.string().describe('Empty after the last page.'),
      commit: z.string(),
      index: INDEX,
    }),
    run: async ({ query, match, under, limit, cursor }, { signal }, { repository: open }) => {
      const terms = parseWordQuery(query);
      if (terms.length === 0)
        throw invalid('The query contains no word with at least two letters or digits.');
      if (terms.length > MAX_TERMS) throw invalid(`The query contains more than ${MAX_TERMS} words.`);
      const repository = await open(signal);
      const folder = under.replace(/\/+$/, '');
      const mark = markOf([repository.commit, query, match, folder]);
      const { page, facts } = await options.indexes.search(
        repository,
        { terms, match, under: folder === '' ? '' : `${folder}/`, limit, after: placeIn(cursor, mark) },
        signal,
      );
      const { files, leftOut } = facts;
      const nextCursor = page.next === undefined ? '' : `${page.next.file}.${page.next.line}.${mark}`;
      return { hits: [...page.hits], nextCursor, commit: repository.commit, index: { files, leftOut } };
    },
  });
}

/** Returns a mark that ties a cursor to its search. */
function markOf(search: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(search)).digest('hex').slice(0, 16);
}

function placeIn(cursor: string, mark: string): SearchPlace | undefined {
  if (cursor === '') return undefined;
  const [, file, line, own] = CURSOR.exec(cursor) ?? [];
  if (own !== mark) throw invalid('The cursor belongs to another search.');
  return { file: Number(file), line: Number(line) };
}

function invalid(why: string): GatewayError {
  return new GatewayError('TOOL_ARGUMENTS_INVALID', `The arguments of wordidx.search are not valid. ${why}`);
}
