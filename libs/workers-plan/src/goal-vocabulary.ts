import type { WorkerMetadata } from '#worker-kit';
import { goalWords, type GoalWord } from './goal-words.js';

const SHORTEST_SHARED_STEM = 5;
const SHORTEST_CORRECTED = 5;
const LONG_WORD = 9;
/** Maximum number of words of a goal that are spell-checked. */
const MAX_CORRECTED = 60;
const LIGHT_WEIGHT = 0.08;

/** One phrasing of a question that a worker answers. */
export interface Phrase {
  readonly topic: string;
  readonly words: readonly GoalWord[];
  /** True if all of its words must occur. */
  readonly isStrict: boolean;
}

/** A word of a goal that workers know, and how certain the match is. */
export interface KnownWord {
  readonly stem: string;
  /** 1, or less for a word that is only spelled alike. */
  readonly certainty: number;
}

/**
 * All words of all questions with their weights: 1 for a word of a single worker, less for each
 * further worker that has it. Function words weigh next to nothing.
 */
export class GoalVocabulary {
  readonly phrases: ReadonlyMap<string, readonly Phrase[]>;
  private readonly weights = new Map<string, number>();
  private readonly spellings = new Map<string, string>();
  private readonly stems: readonly string[];

  constructor(workers: readonly WorkerMetadata[]) {
    this.phrases = new Map(workers.map((worker) => [worker.key, phrasesOf(worker)]));
    const owners = new Map<string, Set<string>>();
    for (const [key, phrases] of this.phrases) {
      for (const { stem, word, isLight } of phrases.flatMap(({ words }) => words)) {
        if (isLight) continue;
        owners.set(stem, (owners.get(stem) ?? new Set()).add(key));
        this.spellings.set(word, stem);
      }
    }
    this.stems = [...owners.keys()];
    const answering = [...this.phrases.values()].filter((phrases) => phrases.length > 0).length;
    for (const [stem, { size }] of owners)
      this.weights.set(stem, Math.log(1 + answering / size) / Math.log(1 + answering));
  }

  weightOf({ stem, isLight }: GoalWord): number {
    return isLight ? LIGHT_WEIGHT : (this.weights.get(stem) ?? 0);
  }

  /** Maps the words of a goal to those of the questions: inflected and misspelled forms count as the word. */
  known(words: readonly GoalWord[]): (KnownWord | undefined)[] {
    let corrected = 0;
    return words.map((each) => {
      const { stem, isLight } = each;
      if (isLight || this.weights.has(stem)) return { stem, certainty: 1 };
      const shared = this.stems.find((known) => sharesStem(known, stem));
      if (shared !== undefined) return { stem: shared, certainty: 1 };
      if (corrected >= MAX_CORRECTED) return undefined;
      corrected += 1;
      const meant = this.correct(each);
      return meant === undefined ? undefined : { stem: meant, certainty: 0.8 };
    });
  }

  /** Returns the stem of the word nearest to a misspelled one. */
  private correct({ word }: GoalWord): string | undefined {
    if (word.length < SHORTEST_CORRECTED) return undefined;
    const allowed = word.length >= LONG_WORD ? 2 : 1;
    let best: { readonly stem: string; readonly distance: number } | undefined;
    for (const [known, stem] of this.spellings) {
      if (known.length < SHORTEST_CORRECTED || known[0] !== word[0]) continue;
      if (Math.abs(known.length - word.length) > allowed) continue;
      const distance = editDistance(word, known);
      if (distance <= allowed && distance < (best?.distance ?? Infinity)) best = { stem, distance };
    }
    return best?.stem;
  }
}

function phrasesOf({ answers = [], serves = [] }: WorkerMetadata): Phrase[] {
  const asked = answers.flatMap(({ topic, asked: phrasings }) =>
    [topic, ...phrasings].map((text) => ({ topic, words: goalWords(text), isStrict: false })),
  );
  const served = serves.map((text) => ({
    topic: text,
    // An entry may be a light word, such as "need": standing alone, it is meant.
    words: goalWords(text).map((word) => ({ ...word, isLight: false })),
    isStrict: true,
  }));
  return [...asked, ...served].filter(({ words }) => words.some(({ isLight }) => !isLight));
}

function sharesStem(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= SHORTEST_SHARED_STEM && (a.startsWith(b) || b.startsWith(a));
}

/** Returns the number of letters to change, add, delete or swap with their neighbour. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? 0;
}
