const SEGMENTER = new Intl.Segmenter('en', { granularity: 'sentence' });
const ENDS_WITH_ABBREVIATION = /\b(e\.g|i\.e|etc|vs|approx|incl|resp|cf|no|v\d*|St|Dr|Mr|Inc|Ltd|Co)\.\s*$/i;
const MIN_LENGTH = 25;
const MAX_LENGTH = 280;

/** The first sentence of a plain text, never cut within an abbreviation; a very short one takes the next along. */
export function firstSentence(text: string): string {
  let sentence = '';
  for (const { segment } of SEGMENTER.segment(text.slice(0, 1_200))) {
    sentence += segment;
    // A stop without a space after it is part of a name, such as .NET.
    if (/\s$/.test(segment) && sentence.trim().length >= MIN_LENGTH && !ENDS_WITH_ABBREVIATION.test(sentence))
      break;
  }
  const trimmed = sentence.trim();
  return trimmed.length <= MAX_LENGTH
    ? trimmed
    : `${trimmed.slice(0, trimmed.lastIndexOf(' ', MAX_LENGTH))} ...`;
}
