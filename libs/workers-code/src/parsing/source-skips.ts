import { SKIP_REASONS } from '../skip-reason.js';

/** Why a file in a language that is read gives no facts, in words. */
export const SOURCE_SKIPS = {
  vendored: SKIP_REASONS.vendored,
  generated: SKIP_REASONS.generated,
  minified: SKIP_REASONS.minified,
  binary: SKIP_REASONS.binary,
  tooLarge: SKIP_REASONS.tooLarge,
  lfsPointer: SKIP_REASONS.lfsPointer,
  unreadable: SKIP_REASONS.unreadable,
  notRead: SKIP_REASONS.notRead,
  nested: 'nested deeper than one analysis looks at',
  otherLanguage: 'of another language than its name says',
  parserFailed: 'the parser gave up on it',
  timeLimit: 'took the parser too long',
  crashed: 'broke the parser',
} as const;

export type SourceSkip = keyof typeof SOURCE_SKIPS;
