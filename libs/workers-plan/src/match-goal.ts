import type { WorkerMetadata } from '#worker-kit';
import { GoalVocabulary, type KnownWord, type Phrase } from './goal-vocabulary.js';
import { goalWords, type GoalWord } from './goal-words.js';

/** The lowest score at which a goal is taken to ask a question. */
const STRONG = 0.55;
/** The lowest score at which a goal and a question have a meaningful word in common. */
const WEAK = 0.2;
/** Bonus for two consecutive words of a phrase that are consecutive in the goal as well. */
const ORDER_BONUS = 0.2;
const ORDER_GAP = 3;

/** The match between a goal and one question of a worker. */
export interface TopicMatch {
  readonly topic: string;
  readonly score: number;
  /** The matching words of the goal, as written. */
  readonly words: readonly string[];
}

/** The match between a goal and the questions of a worker. */
export interface WorkerMatch {
  readonly worker: string;
  /** The score of its best question. */
  readonly score: number;
  readonly fit: GoalFit;
  /** Its matching questions, the best first; never empty. */
  readonly topics: readonly TopicMatch[];
}

/** `strong`: a question is asked. `weak`: some of its words occur. */
export type GoalFit = 'strong' | 'weak';

/** A goal compared with all questions of all workers. */
export interface GoalMatch {
  /** The matching workers, the best first. */
  readonly matches: readonly WorkerMatch[];
  /** Meaningful words of the goal that occur in no question, as written, once each. */
  readonly unknown: readonly string[];
  /** Meaningful words of the goal, as written, once each. */
  readonly content: readonly string[];
}

/**
 * Compares a goal with the questions of the workers. The score of a phrasing is the weight of its
 * words that occur, times their share of its own weight; words in the order of the phrasing add to it.
 * Words that few workers have weigh most (`GoalVocabulary`).
 */
export function matchGoal(goal: string, workers: readonly WorkerMetadata[]): GoalMatch {
  const vocabulary = new GoalVocabulary(workers);
  const words = goalWords(goal);
  const known = vocabulary.known(words);
  const places = placesOf(known);
  const matches = [...vocabulary.phrases].flatMap(([worker, phrases]): WorkerMatch[] => {
    const best = new Map<string, TopicMatch>();
    for (const phrase of phrases) {
      const match = matchPhrase(phrase, { places, words, known, vocabulary });
      if (match.score < WEAK || match.score <= (best.get(phrase.topic)?.score ?? 0)) continue;
      best.set(phrase.topic, match);
    }
    const topics = [...best.values()].sort((a, b) => b.score - a.score);
    const score = topics[0]?.score ?? 0;
    return topics.length === 0 ? [] : [{ worker, score, fit: score >= STRONG ? 'strong' : 'weak', topics }];
  });
  const content = words.filter(({ isLight }) => !isLight);
  const isKnown = new Set(words.flatMap(({ word }, index) => (known[index] === undefined ? [] : [word])));
  return {
    matches: matches.sort((a, b) => b.score - a.score || (a.worker < b.worker ? -1 : 1)),
    content: distinct(content),
    unknown: distinct(content.filter(({ word }) => !isKnown.has(word))),
  };
}

interface Compared {
  readonly places: ReadonlyMap<string, readonly number[]>;
  readonly words: readonly GoalWord[];
  readonly known: readonly (KnownWord | undefined)[];
  readonly vocabulary: GoalVocabulary;
}

function matchPhrase(phrase: Phrase, { places, words, known, vocabulary }: Compared): TopicMatch {
  let total = 0;
  let found = 0;
  let heavy = 0;
  let ordered = 0;
  let last = -1;
  const said = new Set<string>();
  for (const word of phrase.words) {
    const weight = vocabulary.weightOf(word);
    total += weight;
    const at = places.get(word.stem);
    const first = at?.[0];
    if (at === undefined || first === undefined) {
      if (phrase.isStrict) return { topic: phrase.topic, score: 0, words: [] };
      continue;
    }
    const next = at.find((place) => place > last && place <= last + ORDER_GAP);
    if (last >= 0 && next !== undefined && !word.isLight) ordered += 1;
    const place = next ?? first;
    found += weight * (known[place]?.certainty ?? 1);
    if (!word.isLight) {
      heavy += 1;
      said.add(words[place]?.word ?? word.word);
      last = place;
    }
  }
  if (heavy === 0 || total === 0) return { topic: phrase.topic, score: 0, words: [] };
  const score = found * (found / total) + Math.min(ordered, heavy - 1) * ORDER_BONUS * (found / total);
  return { topic: phrase.topic, score, words: [...said] };
}

/** Returns the positions of each known word in the goal. */
function placesOf(known: readonly (KnownWord | undefined)[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  known.forEach((each, index) => {
    if (each !== undefined) places.set(each.stem, [...(places.get(each.stem) ?? []), index]);
  });
  return places;
}

function distinct(words: readonly GoalWord[]): string[] {
  return [...new Set(words.map(({ word }) => word))];
}
